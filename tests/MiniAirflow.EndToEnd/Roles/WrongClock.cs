using System.Globalization;

namespace MiniAirflow.EndToEnd.Roles;

/// <summary>A wall clock that is wrong for one process, as on a machine of its own; durations stay right, as they do there. See <c>wrong-clock.c</c>.</summary>
internal sealed class WrongClock
{
    private static readonly Lazy<Task<string>> Library = new(CompileAsync);

    private WrongClock(IReadOnlyDictionary<string, string> environment) => Environment = environment;

    /// <summary>What a process needs in its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    public static async Task<WrongClock> ByAsync(TimeSpan shift) => new(new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = await Library.Value, ["WRONG_CLOCK_SECONDS"] = shift.TotalSeconds.ToString(CultureInfo.InvariantCulture),
    });

    private static async Task<string> CompileAsync()
    {
        var library = Path.Combine(AppContext.BaseDirectory, "Roles", "wrong-clock.so");
        await using var compiler = ChildProcess.Start("clang", ["-shared", "-fPIC", "-O2", "-o", library, Path.ChangeExtension(library, ".c")], AppContext.BaseDirectory);
        (await compiler.WaitAsync()).ShouldBe(0, compiler.Error);
        return library;
    }
}
