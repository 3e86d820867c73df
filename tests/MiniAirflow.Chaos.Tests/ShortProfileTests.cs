namespace MiniAirflow.Chaos.Tests;

/// <summary>The fault suite with fixed seeds and little time, as CI runs it; <c>make chaos</c> runs it for as long as one likes.</summary>
public sealed class ShortProfileTests
{
    [Fact]
    public async Task F02_F17_F19_F67_one_process_over_a_file_is_killed_and_paused_and_keeps_every_promise() => await ShouldHoldAsync("standalone", 2);

    /// <summary>Seeds that found something once come first: 2 and 5 ended a worker that lost its connection right after a commit.</summary>
    [Fact]
    public async Task F04_F19_F41_F45_F46_F59_roles_over_PostgreSQL_and_Redis_are_broken_and_keep_every_promise() => await ShouldHoldAsync("redis", 2, 5, 6);

    private static async Task ShouldHoldAsync(string topology, params int[] seeds)
    {
        var options = new Options(0, 1, topology, TimeSpan.FromSeconds(10), Evidence: null);
        foreach (var seed in seeds)
        {
            await using var cluster = Running.Cluster.Of(topology);
            var told = new StringWriter();
            (await Report.RunAsync(seed, cluster, options, told)).ShouldBeTrue(told.ToString());
        }
    }
}
