namespace MiniAirflow.Commands.Frame;

/// <summary>What the process's exit code says. Scripts rely on it.</summary>
internal static class ExitCodes
{
    /// <summary>All went well.</summary>
    public const int Ok = 0;

    /// <summary>The run, or the operation, failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line, a file or a request was wrong; nothing was done.</summary>
    public const int BadInput = 2;

    /// <summary>There is no server at the address.</summary>
    public const int Unreachable = 3;

    /// <summary>Ended by Ctrl+C, as shells count it.</summary>
    public const int Interrupted = 130;
}
