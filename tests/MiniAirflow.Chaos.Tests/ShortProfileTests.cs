namespace MiniAirflow.Chaos.Tests;

/// <summary>The fault suite with fixed seeds and little time, as CI runs it; <c>make chaos</c> runs it for as long as one likes.</summary>
public sealed class ShortProfileTests
{
    [Fact]
    public async Task F02_F17_F19_F67_one_process_over_a_file_is_killed_and_paused_and_keeps_every_promise() => await ShouldHoldAsync("standalone", 2);

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
