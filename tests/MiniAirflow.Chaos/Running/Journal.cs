using MiniAirflow.Chaos.Evidence;
using MiniAirflow.Chaos.Plan;

namespace MiniAirflow.Chaos.Running;

/// <summary>A client that triggers runs all the time, asks again until it is answered, and writes down every answer.</summary>
internal sealed class Journal : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private readonly HttpClient _http;
    private readonly MiniAirflowClient _client;
    private readonly SeededRandom _random;
    private readonly List<Acknowledgement> _acknowledgements = [];
    private readonly Dictionary<string, Guid> _workflows = [];

    public Journal(Uri api, int seed)
    {
        _http = new HttpClient { BaseAddress = api, Timeout = TimeSpan.FromSeconds(5) };
        _client = new MiniAirflowClient(_http);
        _random = new SeededRandom(seed ^ 0x5EED);
    }

    public IReadOnlyList<Acknowledgement> Acknowledgements => _acknowledgements;

    /// <summary>Makes the workflows known to the server.</summary>
    public async Task ApplyAsync(IReadOnlyList<(string Name, string Json)> workload)
    {
        foreach (var (name, json) in workload)
            _workflows[name] = (await InsistAsync(() => _client.ApplyWorkflowAsync(new WorkflowText(json, IsYaml: false)))).Id;
    }

    /// <summary>Triggers until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Pause, TimeProvider.System);
        using var end = stop.Register(timer.Dispose);
        do await TriggerAsync(_random.Of(Workload.Triggered));
        while (await timer.WaitForNextTickAsync(CancellationToken.None));
    }

    /// <summary>Switches the schedules off, so that there can be an end.</summary>
    public async Task EndSchedulesAsync()
    {
        foreach (var (name, id) in _workflows)
            if (!Workload.Triggered.Contains(name)) await InsistAsync(() => _client.SetWorkflowActiveAsync(id, false));
    }

    /// <summary>Text of an attempt's log.</summary>
    public async Task<string> LogAsync(Guid attempt) => (await InsistAsync(() => _client.GetTaskRunAsync(attempt))).Logs;

    public void Dispose() => _http.Dispose();

    private async Task TriggerAsync(string workflow)
    {
        var key = Guid.NewGuid().ToString();
        // A client may also ask again although it was answered.
        for (var i = 0; i <= (_random.Next(5) == 0 ? 1 : 0); i++)
        {
            var run = await InsistAsync(() => _client.TriggerAsync(_workflows[workflow], idempotencyKey: key));
            _acknowledgements.Add(new Acknowledgement(workflow, key, run.Id));
        }
    }

    // What the server says no to is as bad as no answer while things go wrong; a bug would say no for ever, and the deadline tells.
    private static async Task<T> InsistAsync<T>(Func<Task<T>> request)
    {
        Exception? last = null;
        T? answer = default;
        await Poll.UntilAsync(async () =>
        {
            try
            {
                answer = await request();
                return true;
            }
            catch (Exception e) when (e is ApiException or HttpRequestException or OperationCanceledException or IOException)
            {
                last = e;
                await Poll.ForAsync(TimeSpan.FromMilliseconds(100));
                return false;
            }
        }, () => $"the last answer was: {last?.Message}");
        return answer!;
    }
}
