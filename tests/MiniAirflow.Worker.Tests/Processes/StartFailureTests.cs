using System.Diagnostics;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Tests.Processes;

/// <summary>F74: whatever keeps a command from starting or ends it, the exact reason is shown.</summary>
public sealed class StartFailureTests : IDisposable
{
    private readonly CommandBench _bench = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("miniairflow-test-").FullName;

    public void Dispose()
    {
        _bench.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData("exit 3", 3, null, "exit code 3")]
    [InlineData("nosuchprogram --x", 127, null, "command not found: nosuchprogram")]
    [InlineData("echo before; nosuch2; exit 127", 127, null, "command not found: nosuch2")]
    [InlineData("/nosuch/dir/prog", 127, null, "command not found: /nosuch/dir/prog")]
    [InlineData("exit 127", 127, null, "command not found (exit code 127)")]
    [InlineData("/etc/passwd", 126, null, "command not executable: permission denied: /etc/passwd")]
    [InlineData("exit 126", 126, null, "command not executable (exit code 126)")]
    [InlineData("kill -SEGV $$", null, 11, "killed by SIGSEGV (11)")]
    [InlineData("kill -TERM $$", null, 15, "killed by SIGTERM (15)")]
    [InlineData("sh -c 'kill -SEGV $$'; exit $?", 139, null, "exit code 139: a process of it was killed by SIGSEGV (11)")]
    [InlineData("ulimit -v 20000; head -c 100000000 /dev/zero | tail -n 1 >/dev/null; exit 1", 1, null, "exit code 1")]
    public void F74_a_shell_command_that_fails_says_why(string line, int? code, int? signal, string reason)
    {
        var outcome = _bench.Shell(line).Outcome;

        outcome.Kind.ShouldBe(OutcomeKind.Failed);
        outcome.ExitCode.ShouldBe(code);
        outcome.Signal.ShouldBe(signal);
        outcome.Reason.ShouldBe(reason);
    }

    [Fact]
    public void F74_a_death_by_sigkill_that_was_not_ours_is_named()
    {
        _bench.Shell("kill -KILL $$").Outcome.Reason.ShouldNotBeNull().ShouldStartWith("killed by SIGKILL (9)");
        _bench.Shell("sh -c 'kill -KILL $$'; exit $?").Outcome.Reason.ShouldNotBeNull().ShouldStartWith("exit code 137: a process of it was killed by SIGKILL (9)");
    }

    [Fact]
    public void F74_a_program_that_is_not_there_is_not_found()
    {
        Fails(["nosuchprogram"], 127, "command not found: nosuchprogram");
        Fails(["/nosuch/bin/sh", "-c", "true"], 127, "command not found: /nosuch/bin/sh");
        Fails([""], 127, "command not found: ");
        Fails([], null, "could not start: the command is empty");
    }

    [Fact]
    public void F74_a_program_that_cannot_be_executed_says_why()
    {
        File.WriteAllText(Path.Combine(_directory, "plain"), "echo hello");
        Fails([Path.Combine(_directory, "plain")], 126, $"command not executable: {_directory}/plain: permission denied");
        Fails([_directory], 126, $"command not executable: {_directory}: it is a directory");
        var noFormat = Script("noformat", "just text");
        Fails([noFormat], 126, $"command not executable: {noFormat}: it is neither a program for this machine nor a script that begins with #!");
        var noInterpreter = Script("nointerpreter", "#!/nosuch/interpreter\n");
        Fails([noInterpreter], 126, $"command not executable: {noInterpreter}: the interpreter in its first line does not exist");
    }

    [Fact]
    public void F74_a_program_is_looked_up_in_the_path_of_the_task()
    {
        Script("mytool", "#!/bin/sh\necho \"tool $1\"\n");
        var spec = _bench.Spec(["mytool", "a b; $(id)"]);

        _bench.Run(spec).Outcome.ExitCode.ShouldBe(127);
        _bench.Run(spec with { Environment = [.. spec.Environment, $"PATH={_directory}:/bin"] }).Outcome.Kind.ShouldBe(OutcomeKind.Success);
        _bench.Sink.Text.ShouldBe("tool a b; $(id)\n");
    }

    [Fact]
    public void F74_a_working_directory_that_is_gone_is_named()
    {
        var gone = Path.Combine(_directory, "gone");
        _bench.Shell("true", directory: gone).Outcome.Reason.ShouldBe($"could not start: the working directory does not exist: {gone}");
        _bench.Shell("true", directory: "/etc/passwd").Outcome.Reason.ShouldBe("could not start: the working directory is a file: /etc/passwd");
    }

    [Fact]
    public void F74_a_command_beyond_what_the_system_takes_is_refused_with_the_reason()
    {
        Fails(["/bin/echo", new string('x', 200_000)], null, "could not start: the argument list is too long: command and environment exceed what the system takes");
        Fails(["/bin/echo", "a\0b"], null, "could not start: the command, its directory or its environment holds a NUL character");
    }

    [Theory]
    [InlineData(11, "could not start: the limit of processes is reached (ulimit -u, or pids.max of the control group)")]
    [InlineData(12, "could not start: the machine has not enough memory for another process")]
    [InlineData(23, "could not start: the machine has no file descriptor left")]
    [InlineData(5, "could not start: /bin/true: Input/output error")]
    public void F74_every_error_of_the_system_has_words(int error, string reason) =>
        StartFailure.FromError(error, "/bin/true", "/tmp").Reason.ShouldBe(reason);

    [Fact]
    public void F74_without_descriptors_the_reason_says_so_and_the_slot_recovers()
    {
        var held = new List<FileStream>();
        var limit = int.Parse(File.ReadLines("/proc/self/limits").First(l => l.StartsWith("Max open files", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], null);
        Set(limit: 64 + Directory.GetFiles("/proc/self/fd").Length);
        try
        {
            while (TryOpen(held))
            {
            }

            _bench.Shell("true").Outcome.Reason.ShouldBe("could not start: the worker has no file descriptor left (ulimit -n)");
        }
        finally
        {
            held.ForEach(f => f.Dispose());
            Set(limit);
        }

        _bench.Shell("true").Outcome.Kind.ShouldBe(OutcomeKind.Success);

        static void Set(int limit) => Process.Start("/usr/bin/prlimit", [$"--pid={Environment.ProcessId}", $"--nofile={limit}:"]).WaitForExit();
    }

    private static bool TryOpen(List<FileStream> held)
    {
        try
        {
            held.Add(File.OpenRead("/dev/null"));
            return held.Count < 10_000;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Fails(IReadOnlyList<string> argv, int? code, string reason)
    {
        var outcome = _bench.Run(_bench.Spec(argv)).Outcome;
        outcome.Kind.ShouldBe(OutcomeKind.Failed);
        outcome.Reason.ShouldBe(reason);
        outcome.ExitCode.ShouldBe(code);
    }

    private string Script(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
