namespace MiniAirflow.EndToEnd.Idle;

/// <summary>Nothing polls fast: an idle server sleeps.</summary>
public sealed class IdleTests : IDisposable
{
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(6);

    // Per second, of any one thread. Measured on an idle server: 2 for the runtime's own timers, 5 for a thread that commits a heartbeat every 3 s.
    // A loop that polls twenty times a second wakes its own thread, or the runtime's timer thread, as often, and so goes beyond it.
    private const double MostWakes = 15;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_idle_server_is_hardly_ever_woken()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path);
        (await server.RunAsync(Flow.Of("warm", "true"))).State.ShouldBe("success");
        // What follows work (its connections, its garbage, its compiler) may take a while: the quietest of several looks counts.
        var quietest = (Thread: "", Rate: double.MaxValue);
        for (var look = 0; look < 4 && quietest.Rate >= MostWakes; look++)
        {
            var busiest = await BusiestAsync(server);
            if (busiest.Rate < quietest.Rate) quietest = busiest;
        }
        quietest.Rate.ShouldBeLessThan(MostWakes, quietest.Thread);
    }

    private static async Task<(string Thread, double Rate)> BusiestAsync(ServerProcess server)
    {
        var (before, began) = (server.CountWakes(), TimeProvider.System.GetTimestamp());
        await Poll.ForAsync(Watched);
        var (after, seconds) = (server.CountWakes(), TimeProvider.System.GetElapsedTime(began).TotalSeconds);
        return after.Select(thread => (thread.Key, (thread.Value - before.GetValueOrDefault(thread.Key)) / seconds)).MaxBy(thread => thread.Item2);
    }
}
