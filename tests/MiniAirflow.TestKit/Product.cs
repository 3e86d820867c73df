namespace MiniAirflow.TestKit;

/// <summary>What a command line did.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record CommandResult(int ExitCode, string Out, string Error)
{
    /// <summary>Lines of standard output.</summary>
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <inheritdoc/>
    public override string ToString() => $"exit code {ExitCode}\n{Out}\n{Error}";
}

/// <summary>Command lines of the real executable.</summary>
public static class Product
{
    /// <summary>Runs a command line to its end.</summary>
    /// <param name="folder">Working directory.</param>
    /// <param name="arguments">Verb and arguments.</param>
    public static Task<CommandResult> RunAsync(string folder, params string[] arguments) => RunAsync(folder, null, arguments);

    /// <summary>Runs a command line to its end.</summary>
    public static async Task<CommandResult> RunAsync(string folder, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        await using var process = Start(folder, environment, arguments);
        var exitCode = await process.WaitAsync();
        return new CommandResult(exitCode, process.Out, process.Error);
    }

    /// <summary>Starts a command line.</summary>
    public static ChildProcess Start(string folder, IReadOnlyDictionary<string, string>? environment, params string[] arguments) =>
        ChildProcess.Start(Executable.Path, arguments, folder, environment);
}
