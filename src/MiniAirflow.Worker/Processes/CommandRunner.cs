using System.Runtime.InteropServices;
using MiniAirflow.Worker.Processes.Native;

namespace MiniAirflow.Worker.Processes;

/// <summary>Runs one command after another on one thread, which blocks in poll(2) while a command runs. See the README beside this file.</summary>
internal sealed unsafe class CommandRunner : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly CommandStart _start = new();
    private readonly byte* _buffer = (byte*)NativeMemory.Alloc(BufferBytes);
    private readonly int _stopSignal = Libc.eventfd(0, Libc.CloseOnExec | Libc.NonBlocking);

    /// <summary>Forgets a stop that was meant for the command before.</summary>
    public void Reset()
    {
        ulong ignored;
        _ = Libc.read(_stopSignal, &ignored, sizeof(ulong));
    }

    /// <summary>Makes the running command end, from any thread.</summary>
    public void Stop()
    {
        ulong one = 1;
        _ = Libc.write(_stopSignal, &one, sizeof(ulong));
    }

    /// <summary>Runs a command to its end. When it returns, none of its processes is left, or the exit says that this could not be confirmed.</summary>
    public CommandExit Run(CommandSpec spec, IOutputSink sink)
    {
        if (_start.Start(spec, out var pid, out var output) is { } failure)
            return new CommandExit { StartProblem = failure.Reason, ExitCode = failure.ExitCode };
        Orphans.Enter(pid);
        var command = new RunningCommand(pid, spec);
        try
        {
            Watch(command, ref output, sink);
            return Finish(command, ref output, sink);
        }
        finally
        {
            if (output >= 0) _ = Libc.close(output);
            command.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _start.Dispose();
        NativeMemory.Free(_buffer);
        _ = Libc.close(_stopSignal);
    }

    /// <summary>Until the leader has ended, or has been given up.</summary>
    private void Watch(RunningCommand command, ref int output, IOutputSink sink)
    {
        var fds = stackalloc Libc.PollFd[3];
        while (true)
        {
            fds[0] = new Libc.PollFd { Fd = output, Events = Libc.PollIn };
            fds[1] = new Libc.PollFd { Fd = command.Descriptor, Events = Libc.PollIn };
            fds[2] = new Libc.PollFd { Fd = command.IsEnding ? -1 : _stopSignal, Events = Libc.PollIn };
            var ready = Libc.poll(fds, 3, command.PollTimeout());
            if (ready < 0 && Marshal.GetLastPInvokeError() != Libc.ErrInterrupted) throw new InvalidOperationException("poll failed");
            if (ready > 0 && fds[0].Returned != 0) ReadOnce(ref output, sink);
            if (command.HasEnded(ready > 0 && fds[1].Returned != 0)) return;
            if (ready > 0 && fds[2].Returned != 0) command.Stop();
            if (!command.Advance()) return;
        }
    }

    private CommandExit Finish(RunningCommand command, ref int output, IOutputSink sink)
    {
        var exit = command.Reap();
        if (output >= 0) DrainRest(ref output, sink);
        return exit;
    }

    private void ReadOnce(ref int output, IOutputSink sink)
    {
        var length = Libc.read(output, _buffer, BufferBytes);
        if (length > 0)
        {
            sink.Write(new ReadOnlySpan<byte>(_buffer, (int)length));
            return;
        }
        if (length < 0 && Marshal.GetLastPInvokeError() is Libc.ErrInterrupted or Libc.ErrAgain) return;
        _ = Libc.close(output);
        output = -1;
    }

    /// <summary>What is still in the pipe. Its writers are dead, so it ends; should one have survived, a pipe's worth is enough (F64).</summary>
    private void DrainRest(ref int output, IOutputSink sink)
    {
        for (var left = 1024 * 1024; output >= 0 && left > 0; left -= BufferBytes)
        {
            var wait = new Libc.PollFd { Fd = output, Events = Libc.PollIn };
            if (Libc.poll(&wait, 1, 0) <= 0) return;
            ReadOnce(ref output, sink);
        }
    }
}
