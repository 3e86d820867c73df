using MiniAirflow.Commands.Display;

namespace MiniAirflow.Commands.Frame;

/// <summary>All that a verb sees of the world: where it reads and writes, the environment, the clock, and the user's wish to end.</summary>
internal sealed record CommandHost
{
    /// <summary>Results. Buffered: flushed when the verb ends, or when it says so.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Problems and remarks; written through.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Opens standard input.</summary>
    public Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    /// <summary>Reads an environment variable; null when it is not set.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>The clock, and the time zone in which times are shown.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What <see cref="Out"/> leads to.</summary>
    public ScreenInfo Screen { get; init; } = ScreenInfo.Pipe;

    /// <summary>Whether a person can answer a question.</summary>
    public bool IsInputInteractive { get; init; }

    /// <summary>Reads what a person types up to the end of the line, without showing it.</summary>
    public Func<string> ReadUnseen { get; init; } = Access.SecretInput.ReadKeys;

    /// <summary>The first signal: end in good order.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>The second signal: end at once.</summary>
    public CancellationToken Hurry { get; init; }

    /// <summary>The machine's name.</summary>
    public string MachineName { get; init; } = System.Environment.MachineName;

    /// <summary>Who gives the command, for those who ask later: the environment's user at this machine.</summary>
    public string Person() => $"{Environment("USER") ?? Environment("LOGNAME") ?? "somebody"}@{MachineName}";

    /// <summary>Writes a remark that is no result, neutralised.</summary>
    public void Remark(string sentence) => Error.WriteLine(TerminalText.Line(sentence));
}
