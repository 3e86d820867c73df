using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Tests.Processes;

/// <summary>Commands as another user and within limits: what a worker that is root can do.</summary>
public sealed class TaskUserTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("miniairflow-user-").FullName;
    private readonly CommandBench _bench = new();

    public void Dispose()
    {
        _bench.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private static TaskUser Nobody => TaskUser.Find("nobody").ShouldNotBeNull();

    [Fact]
    public void Users_are_found_by_name_and_number()
    {
        var root = TaskUser.Find("root").ShouldNotBeNull();
        (root.UserId, root.Name).ShouldBe((0u, "root"));
        TaskUser.Find("0").ShouldBe(root);
        TaskUser.Find($"{Nobody.UserId}").ShouldBe(Nobody);
        foreach (var none in (string[])["", "no such user", "nobody\0", "4294967294", "-1", "nobody:", "$(id)"]) TaskUser.Find(none).ShouldBeNull(none);
    }

    [Fact]
    public void Without_user_and_limits_a_command_is_started_as_it_stands()
    {
        CommandLaunch.Of(null, null).ShouldBeNull();
        CommandLaunch.Of(null, new ProcessLimits(null, null)).ShouldBeNull();
        new CommandLaunches(new Dictionary<string, TaskUser>(), null).For("default").ShouldBeNull();
    }

    [Fact]
    public void A_command_runs_as_the_user_of_its_queue_with_that_users_groups_and_nothing_of_roots()
    {
        SkipUnlessRoot();
        var result = _bench.Run(Spec("id -u; id -ru; id -g; cat /etc/shadow; kill -0 1; grep Cap /proc/self/status; echo seen > /dev/stderr"));
        var lines = _bench.Sink.Text.Split('\n');
        lines[..3].ShouldBe([$"{Nobody.UserId}", $"{Nobody.UserId}", $"{Nobody.GroupId}"]);
        _bench.Sink.Text.ShouldContain("/etc/shadow: Permission denied");
        foreach (var set in (string[])["CapInh", "CapPrm", "CapEff", "CapAmb"]) _bench.Sink.Text.ShouldContain($"{set}:\t0000000000000000");
        _bench.Sink.Text.ShouldContain("seen\n");
        result.Outcome.Kind.ShouldBe(OutcomeKind.Success);
        _bench.Survivors().ShouldBeEmpty();
    }

    [Fact]
    public void What_does_not_start_is_told_as_ever()
    {
        SkipUnlessRoot();
        _bench.Run(_bench.Spec(["no-such-program"]) with { Launch = CommandLaunch.Of(Nobody, null) }).Outcome.Reason.ShouldBe("command not found: no-such-program");
        _bench.Run(Spec("exit 7")).Outcome.ExitCode.ShouldBe(7);
        _bench.Run(Spec("kill -9 $$")).Outcome.Signal.ShouldBe(9);
    }

    [Fact]
    public void All_that_a_command_of_another_user_leaves_is_ended()
    {
        SkipUnlessRoot();
        var result = _bench.Run(Spec("setsid sleep $NAP & (setsid sleep $NAP > /dev/null 2>&1 &) ; sleep $NAP", timeoutSeconds: 0.5, graceSeconds: 0.3));
        result.Outcome.Kind.ShouldBe(OutcomeKind.TimedOut);
        result.Outcome.Kill.ShouldNotBeNull().IsConfirmed.ShouldBeTrue();
        _bench.Survivors().ShouldBeEmpty();
    }

    [Fact]
    public void A_slot_is_its_attempts_users_and_afterwards_the_next_ones()
    {
        SkipUnlessRoot();
        File.SetUnixFileMode(_root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var slot = new SlotDirectory(_root, Guid.NewGuid(), 1, isForUsers: true);
        slot.GiveTo(Nobody);
        var script = $"set -e; cd {slot.TemporaryDirectory}; stat -c '%u %a' .; echo x > file; echo rows=42 >> {slot.OutputFile}; ls -la .. > /dev/null && echo listed; rm {slot.OutputFile}; mv ../tmp ../other";
        _bench.Run(Spec(script));
        _bench.Sink.Text.ShouldStartWith($"{Nobody.UserId} 700\n");
        _bench.Sink.Text.ShouldNotContain("listed", Case.Sensitive, "what lies above is for passing through");
        slot.Finish().Values.ShouldBe(new Dictionary<string, string> { ["rows"] = "42" });

        // The same user again, then the worker's own: each finds an empty directory of their own.
        slot.GiveTo(Nobody);
        _bench.Run(Spec($"cd {slot.TemporaryDirectory} && ls -A && stat -c %u ."));
        _bench.Sink.Text.ShouldBe($"{Nobody.UserId}\n");
        slot.Finish().ShouldBe(TaskOutputs.None);
        slot.GiveTo(null);
        _bench.Shell($"stat -c '%u %a' .; ls -A; test -e {slot.OutputFile} || echo none", directory: slot.TemporaryDirectory);
        _bench.Sink.Text.ShouldBe("0 700\nnone\n");
    }

    [Theory]
    [InlineData("rm OUT; ln -s /etc/shadow OUT")]
    [InlineData("rm -f OUT; mkfifo OUT")]
    [InlineData("rmdir TMP; ln -s /etc TMP")]
    [InlineData("mv TMP TMP.gone; ln -s / TMP")]
    public void S18_another_user_puts_nothing_in_the_place_of_what_the_worker_opens(string line)
    {
        SkipUnlessRoot();
        File.SetUnixFileMode(_root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var mode = File.GetUnixFileMode("/etc");
        var slot = new SlotDirectory(_root, Guid.NewGuid(), 1, isForUsers: true);
        slot.GiveTo(Nobody);
        _bench.Run(Spec(line.Replace("OUT", slot.OutputFile, StringComparison.Ordinal).Replace("TMP", slot.TemporaryDirectory, StringComparison.Ordinal)));
        slot.Finish().Values.ShouldBeEmpty();
        slot.GiveTo(Nobody);
        File.GetUnixFileMode("/etc").ShouldBe(mode);
        new DirectoryInfo(slot.TemporaryDirectory).LinkTarget.ShouldBeNull();
    }

    [Fact]
    public void A_command_of_another_user_has_that_users_home_and_none_of_the_workers_names()
    {
        var environment = new TaskEnvironment(new Dictionary<string, string> { ["HOME"] = "/root", ["USER"] = "root", ["LOGNAME"] = "root", ["SHELL"] = "/bin/rootshell", ["PATH"] = "/bin" })
            .Build(Leased(), new TaskPlace(Guid.NewGuid(), "/tmp/slot", "/tmp/output"), null, new TaskUser("alice", 1000, 1000, "/home/alice"));
        foreach (var line in (string[])["HOME=/home/alice", "USER=alice", "LOGNAME=alice"]) environment.ShouldContain(line);
        environment.ShouldNotContain(line => line.Contains("root", StringComparison.Ordinal));
    }

    [Fact]
    public void F70_a_limit_of_processes_stops_a_fork_bomb_of_a_user_and_nobody_else()
    {
        SkipUnlessRoot();
        var limited = CommandLaunch.Of(Nobody, new ProcessLimits(20, null));
        var spec = _bench.Spec(CommandSpec.ShellArgv("i=0; while [ $i -lt 60 ]; do sleep $NAP & i=$((i+1)); done; wait"), timeoutSeconds: 10, graceSeconds: 0.2) with { Launch = limited };
        _bench.Run(spec).Outcome.Kind.ShouldNotBe(OutcomeKind.Success);
        _bench.Sink.Text.ShouldContain("fork", Case.Insensitive);
        _bench.Survivors().ShouldBeEmpty();
        _bench.Shell("for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do sleep 0.1 & done; wait; echo all").Outcome.Kind.ShouldBe(OutcomeKind.Success);
    }

    [Fact]
    public void F70_a_limit_of_memory_ends_the_process_that_wants_more_and_says_so_in_its_log()
    {
        Assert.SkipUnless(CommandLaunch.Has(CommandLaunch.LimitProgram), "prlimit is not installed here");
        var limited = CommandLaunch.Of(null, new ProcessLimits(null, 32 * 1024 * 1024));
        var greedy = _bench.Run(_bench.Spec(CommandSpec.ShellArgv("head -c 100000000 /dev/zero | tail -c 90000000 | wc -c; echo end")) with { Launch = limited });
        _bench.Sink.Text.ShouldContain("memory", Case.Insensitive);
        greedy.Outcome.Kind.ShouldBe(OutcomeKind.Success, "the shell itself needed little");
        _bench.Run(_bench.Spec(CommandSpec.ShellArgv("echo modest")) with { Launch = limited }).Outcome.Kind.ShouldBe(OutcomeKind.Success);
    }

    private CommandSpec Spec(string line, double timeoutSeconds = 0, double graceSeconds = 10) => _bench.Spec(CommandSpec.ShellArgv(line), timeoutSeconds, graceSeconds) with { Launch = CommandLaunch.Of(Nobody, null) };

    private static LeasedTask Leased() => new()
    {
        TaskRunId = Guid.NewGuid(), Token = 1, Attempt = 1, Task = new() { Name = "a" },
        Run = new() { Id = Guid.NewGuid(), WorkflowId = Guid.NewGuid(), Definition = new() { Name = "w" }, Params = new Dictionary<string, string>() },
    };

    private static void SkipUnlessRoot() => Assert.SkipUnless(Environment.UserName == "root" && CommandLaunch.Has(CommandLaunch.UserProgram), "only root may start programs as another user");
}
