using MiniAirflow.TestKit;

namespace MiniAirflow.Moving.Tests.Support;

/// <summary>SQLite's own shell: a witness that shares no code with the product.</summary>
internal static class Sqlite
{
    public static async Task<string> RunAsync(string file, string command)
    {
        await using var shell = ChildProcess.Start("sqlite3", ["-batch", file, command], Path.GetDirectoryName(file)!);
        (await shell.WaitAsync()).ShouldBe(0, shell.Error);
        return shell.Out.Trim();
    }

    /// <summary>Every row of a file as the statement that would make it, in no order.</summary>
    public static async Task<string[]> RowsAsync(string file) =>
        [.. (await RunAsync(file, ".dump")).Split('\n').Where(line => line.StartsWith("INSERT", StringComparison.Ordinal) && !line.Contains("'ping'", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
