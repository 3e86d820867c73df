namespace MiniAirflow.EndToEnd.Idle;

/// <summary>Nothing polls fast: an idle server sleeps.</summary>
public sealed class IdleTests : IDisposable
{
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(6);

    // Per second, over all threads. A healthy server shows about one to three (heartbeat every 3 s, polls every few seconds, the runtime's own
    // timers); one loop that polls twenty times a second or faster alone goes beyond it, and each of its rounds often counts several times.
    private const double MostWakes = 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_idle_server_is_hardly_ever_woken()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path);
        (await server.RunAsync(Flow.Of("warm", "true"))).State.ShouldBe("success");
        // What follows work (its connections, its garbage, its compiler) may take a while: the quietest of several looks counts.
        var quietest = double.MaxValue;
        for (var look = 0; look < 4 && quietest >= MostWakes; look++)
        {
            var (wakes, began) = (server.CountWakes(), TimeProvider.System.GetTimestamp());
            await Poll.ForAsync(Watched);
            quietest = Math.Min(quietest, (server.CountWakes() - wakes) / TimeProvider.System.GetElapsedTime(began).TotalSeconds);
        }
        TestContext.Current.SendDiagnosticMessage("idle: {0:0.0} wakes a second", quietest);
        quietest.ShouldBeLessThan(MostWakes);
    }
}
