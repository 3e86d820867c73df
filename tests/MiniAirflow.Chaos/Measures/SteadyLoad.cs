using System.Collections.Concurrent;
using MiniAirflow.Chaos.Evidence;

namespace MiniAirflow.Chaos.Measures;

/// <summary>Clients that trigger runs at a fixed rate, whatever becomes of the server: each asks again, of the next API, with the same key, until it is answered.</summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    /// <summary>Tasks of a run.</summary>
    public const int TasksOfRun = 4;

    private const string Name = "steady";
    private readonly HttpClient[] _http;
    private readonly MiniAirflowClient[] _clients;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Acknowledgement> _acknowledgements = [];
    private readonly ConcurrentDictionary<Task, bool> _underWay = [];
    private Guid _workflow;
    private Task _offering = Task.CompletedTask;
    private int _turn;

    public SteadyLoad(IEnumerable<Uri> apis)
    {
        _http = [.. apis.Select(api => new HttpClient { BaseAddress = api, Timeout = TimeSpan.FromSeconds(5) })];
        _clients = [.. _http.Select(http => new MiniAirflowClient(http))];
    }

    public IReadOnlyList<Acknowledgement> Acknowledgements => [.. _acknowledgements];

    /// <summary>Publishes the workflow.</summary>
    public async Task PrepareAsync(string json) => _workflow = (await _clients[0].ApplyWorkflowAsync(new WorkflowText(json, IsYaml: false))).Id;

    /// <summary>How many runs end in a second when this many clients each wait for nothing but their answer, and no more than a few runs are under way.</summary>
    public async Task<double> SaturateAsync(TimeSpan time, Func<Task<int>> unended)
    {
        var (began, done) = (TimeProvider.System.GetTimestamp(), 0);
        while (TimeProvider.System.GetElapsedTime(began) < time)
        {
            if (await unended() > 200) continue;
            await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => TriggerAsync()));
            done += 40;
        }
        await Poll.UntilAsync(async () => await unended() == 0);
        return done / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Begins to offer.</summary>
    /// <param name="rate">Runs a second.</param>
    public void Start(double rate) => _offering = OfferAsync(rate);

    /// <summary>Offers no more, and waits for every answer that is owed.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _offering;
        await Task.WhenAll(_underWay.Keys);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _offering;
        foreach (var http in _http) http.Dispose();
        _stop.Dispose();
    }

    private async Task OfferAsync(double rate)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        using var end = _stop.Token.Register(timer.Dispose);
        for (var offered = 0L; await timer.WaitForNextTickAsync();)
            for (var due = (long)(TimeProvider.System.GetElapsedTime(began).TotalSeconds * rate); offered < due; offered++) Follow(TriggerAsync());
    }

    private void Follow(Task trigger)
    {
        _underWay[trigger] = true;
        _ = trigger.ContinueWith(done => _underWay.TryRemove(done, out _), TaskScheduler.Default);
    }

    private async Task TriggerAsync()
    {
        var key = Guid.NewGuid().ToString();
        Exception? last = null;
        await Poll.UntilAsync(async () =>
        {
            try
            {
                var client = _clients[(uint)Interlocked.Increment(ref _turn) % (uint)_clients.Length];
                _acknowledgements.Enqueue(new Acknowledgement(Name, key, (await client.TriggerAsync(_workflow, idempotencyKey: key)).Id));
                return true;
            }
            catch (Exception e) when (e is ApiException or HttpRequestException or OperationCanceledException or IOException)
            {
                last = e;
                await Poll.ForAsync(TimeSpan.FromMilliseconds(100));
                return false;
            }
        }, () => $"the last answer was: {last?.Message}");
    }
}
