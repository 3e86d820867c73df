namespace MiniAirflow.Commands.Frame;

/// <summary>A verb cannot go on: its message is the one sentence that the user reads, and nothing else is printed.</summary>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>What the user wrote is wrong.</summary>
    public static CommandException BadInput(string message) => new(ExitCodes.BadInput, message);

    /// <summary>What the user asked for did not work.</summary>
    public static CommandException Failed(string message) => new(ExitCodes.Failed, message);
}
