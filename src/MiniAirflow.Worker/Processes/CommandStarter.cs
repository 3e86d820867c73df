using System.Text;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Processes;

/// <summary>Starts commands: one native block for the arguments and one for the environment, used again for each.</summary>
internal sealed unsafe class CommandStarter : IDisposable
{
    private readonly NativeStrings _argv = new();
    private readonly NativeStrings _environment = new();
    private byte[] _paths = new byte[1024];

    /// <summary>Starts a command whose stdout and stderr are one pipe, so that they stay in the order in which they were written.</summary>
    /// <returns>Null and the process with the pipe's read end, or why it did not start.</returns>
    internal TaskOutcome? Start(CommandSpec spec, out int pid, out int output)
    {
        pid = output = -1;
        if (spec.Argv.Count == 0)
            return StartFailure.CouldNotStart("the command is empty");
        var program = ProgramPath.Find(spec.Argv[0], spec.Environment);
        // Looked up here all the same, so that what is not there is told as exactly as ever.
        var argv = spec.Launch is { } launch && program is not null ? [.. launch.Prefix, program, .. spec.Argv.Skip(1)] : spec.Argv;
        if (!_argv.TrySet(argv) || !_environment.TrySet(spec.Environment) || spec.WorkingDirectory?.Contains('\0', StringComparison.Ordinal) == true)
            return StartFailure.CouldNotStart("the command, its directory or its environment holds a NUL character");
        if (program is null)
            return StartFailure.NotFound(spec.Argv[0]);

        var pipe = stackalloc int[2];
        if (Libc.pipe2(pipe, Os.O_CLOEXEC) != 0)
            return StartFailure.FromError(Libc.LastError, program, null);
        // It is the command's own now: without that "echo x > /dev/stderr" of another user would be refused.
        if (spec.Launch?.User is { } user)
            _ = Libc.fchown(pipe[1], user.UserId, user.GroupId);
        var error = Spawn(spec.Launch is null ? program : argv[0], spec.WorkingDirectory, pipe[1], out pid);
        _ = Libc.close(pipe[1]);
        if (error == 0)
        {
            output = pipe[0];
            return null;
        }

        _ = Libc.close(pipe[0]);
        return StartFailure.FromError(error, program, spec.WorkingDirectory);
    }

    public void Dispose()
    {
        _argv.Dispose();
        _environment.Dispose();
    }

    private int Spawn(string program, string? directory, int output, out int pid)
    {
        var most = Encoding.UTF8.GetMaxByteCount(program.Length + (directory?.Length ?? 0)) + 2;
        if (_paths.Length < most)
            _paths = new byte[most];
        var length = Encoding.UTF8.GetBytes(program, _paths);
        _paths[length] = 0;
        if (directory is not null)
            _paths[length + 1 + Encoding.UTF8.GetBytes(directory, _paths.AsSpan(length + 1))] = 0;
        fixed (byte* paths = _paths)
            return Spawner.Start(paths, _argv.Pointers, _environment.Pointers, directory is null ? null : paths + length + 1, RunningCommands.Instance.NullDevice, output, out pid);
    }
}
