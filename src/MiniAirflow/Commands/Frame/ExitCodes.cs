namespace MiniAirflow.Commands.Frame;

/// <summary>What the process's exit code says. Scripts rely on it.</summary>
internal static class ExitCodes
{
    /// <summary>All went well.</summary>
    public const int Ok = 0;

    /// <summary>The run, or the operation, failed.</summary>
    public const int Failed = 1;

    /// <summary><c>schedule diff --exit-code</c>, <c>versions diff --exit-code</c>: there is a difference; the code by which <c>diff</c> and <c>git diff</c> say so.</summary>
    public const int Different = 1;

    /// <summary>The command line, a file or a request was wrong; nothing was done.</summary>
    public const int BadInput = 2;

    /// <summary>There is no server at the address.</summary>
    public const int Unreachable = 3;

    /// <summary><c>schedule why</c>: it did not run at that time. Not <see cref="Failed"/>, so that scripts can tell an answer from none.</summary>
    public const int DidNotRun = 4;

    /// <summary>Ended by Ctrl+C, as shells count it.</summary>
    public const int Interrupted = 130;
}
