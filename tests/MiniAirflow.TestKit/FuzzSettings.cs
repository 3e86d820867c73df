using System.Globalization;

namespace MiniAirflow.TestKit;

/// <summary>How long to look for trouble, and where to begin. <c>MINIAIRFLOW_FUZZ_CALLS=5000000</c> and the like look longer, from a seed that is new each time unless <c>MINIAIRFLOW_FUZZ_SEED</c> names it.</summary>
public static class FuzzSettings
{
    /// <summary>How many of something to send.</summary>
    public static int Count(string what, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable($"MINIAIRFLOW_FUZZ_{what}"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : usual;

    /// <summary>Where to begin: the same place each time in the usual profile, so that a red test is about the change that it came with.</summary>
    public static int Seed(string what) => Count("SEED", Environment.GetEnvironmentVariable($"MINIAIRFLOW_FUZZ_{what}") is null ? 1 : Environment.TickCount & int.MaxValue);
}
