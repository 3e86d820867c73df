namespace MiniAirflow.Commands.Display;

/// <summary>What output leads to.</summary>
/// <param name="IsTerminal">Whether a person sees it as it is written, and its lines can be written over.</param>
/// <param name="HasColor">Whether colours are shown.</param>
/// <param name="Size">Columns and rows now; asked again for each frame, because windows change.</param>
internal sealed record ScreenInfo(bool IsTerminal, bool HasColor, Func<(int Width, int Height)> Size)
{
    // Nobody wraps a pipe: a table there is as wide as its cells.
    private const int Unbounded = 10_000;

    /// <summary>A pipe or a file.</summary>
    public static ScreenInfo Pipe { get; } = new(false, false, () => (Unbounded, Unbounded));

    /// <summary>What standard output is, honouring <c>NO_COLOR</c> and <c>TERM=dumb</c>.</summary>
    public static ScreenInfo OfConsole(Func<string, string?> environment)
    {
        if (Console.IsOutputRedirected || environment("TERM") == "dumb") return Pipe;
        return new ScreenInfo(true, string.IsNullOrEmpty(environment("NO_COLOR")), SizeOfConsole);
    }

    private static (int Width, int Height) SizeOfConsole() =>
        Console.WindowWidth > 0 && Console.WindowHeight > 0 ? (Console.WindowWidth, Console.WindowHeight) : (80, 24);
}
