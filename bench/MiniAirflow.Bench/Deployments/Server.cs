using System.Globalization;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.TestKit;

namespace MiniAirflow.Bench.Deployments;

/// <summary>The server under measure, and what the system says of its processes.</summary>
/// <param name="processes">All of them, the one that clients speak to first.</param>
internal sealed class Server(IReadOnlyList<ServerProcess> processes)
{
    // Seldom, since the end is dated by the server: asking costs it time that is being measured.
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly double TicksPerSecond = 100;

    private readonly MiniAirflowClient _client = processes[0].Client;

    /// <summary>Where it listens.</summary>
    public Uri Address => processes[0].Address;

    /// <summary>Publishes a workflow.</summary>
    public async Task<Guid> PublishAsync(string json) =>
        (await _client.ApplyWorkflowAsync(new WorkflowText(json, IsYaml: false))).Id;

    /// <summary>Triggers a run and waits for its end.</summary>
    /// <returns>Milliseconds from the request until the run had ended, by the clock that both share.</returns>
    public async Task<double> RunAsync(Guid workflowId)
    {
        var sent = TimeProvider.System.GetUtcNow();
        var run = await _client.TriggerAsync(workflowId);
        while (run.FinishedAt is null)
        {
            await Task.Delay(Poll, TimeProvider.System);
            run = (await _client.ListRunsAsync(new RunQuery { WorkflowId = workflowId, Limit = 1 })).Items[0];
        }
        if (run.State != "success") throw new InvalidOperationException($"The run ended {run.State}.");
        return (run.FinishedAt.Value - sent).TotalMilliseconds;
    }

    /// <summary>Clears every task of a workflow's newest run, which has ended, and waits until it has ended again.</summary>
    /// <returns>Milliseconds from the request to its answer.</returns>
    public async Task<double> ClearAsync(Guid workflowId)
    {
        var run = (await _client.ListRunsAsync(new RunQuery { WorkflowId = workflowId, Limit = 1 })).Items[0];
        var sent = TimeProvider.System.GetTimestamp();
        await _client.ClearRunAsync(run.Id, new ClearRequest());
        var took = TimeProvider.System.GetElapsedTime(sent).TotalMilliseconds;
        do
        {
            await Task.Delay(Poll, TimeProvider.System);
            run = (await _client.ListRunsAsync(new RunQuery { WorkflowId = workflowId, Limit = 1 })).Items[0];
        }
        while (run.FinishedAt is null);
        return took;
    }

    /// <summary>Triggers a run and asks so many times why it waits.</summary>
    /// <returns>Milliseconds from each request to its answer.</returns>
    public async Task<IReadOnlyList<double>> AskWhyAsync(Guid workflowId, int times)
    {
        var run = await _client.TriggerAsync(workflowId);
        var took = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var sent = TimeProvider.System.GetTimestamp();
            await _client.ExplainRunAsync(run.Id);
            took.Add(TimeProvider.System.GetElapsedTime(sent).TotalMilliseconds);
        }
        return took;
    }

    /// <summary>Waits for the end of a run and gives the output of its first task.</summary>
    public async Task<string> OutputAsync(Guid runId)
    {
        while (true)
        {
            // At first not at all: a question that comes while the command is on its way would take the core that it needs.
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
            var run = await _client.GetRunAsync(runId);
            if (run.FinishedAt is not null) return run.TaskRuns![0].Logs;
        }
    }

    /// <summary>Waits until so many runs can be seen.</summary>
    /// <returns>When that was.</returns>
    public async Task<DateTimeOffset> CountAsync(int runs, DateTimeOffset from, DateTimeOffset deadline)
    {
        await Task.Delay(from - TimeProvider.System.GetUtcNow(), TimeProvider.System);
        while ((await _client.ListRunsAsync(new RunQuery { Offset = runs - 1, Limit = 1 })).Items.Count == 0)
        {
            if (TimeProvider.System.GetUtcNow() > deadline) throw new TimeoutException($"There are not {runs} runs.");
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        }
        return TimeProvider.System.GetUtcNow();
    }

    /// <summary>The scheduled runs of a time, with the start of their first task.</summary>
    public async Task<IReadOnlyList<(DateTimeOffset LogicalDate, DateTimeOffset StartedAt)>> StartsAsync(DateTimeOffset from, DateTimeOffset until) =>
        [.. (await RunsAsync(run => run.LogicalDate >= from && run.LogicalDate < until)).Select(run => (run.LogicalDate!.Value, run.StartedAt))];

    private async Task<List<WorkflowRunResource>> RunsAsync(Func<WorkflowRunResource, bool> wanted)
    {
        var runs = new List<WorkflowRunResource>();
        for (Guid? before = null; ;)
        {
            var page = (await _client.ListRunsAsync(new RunQuery { Before = before, Limit = 1000 })).Items;
            runs.AddRange(page.Where(wanted));
            if (page.Count < 1000) return runs;
            before = page[^1].Id;
        }
    }

    /// <summary>CPU time of the server's own processes, without their children, in seconds.</summary>
    public double CpuSeconds() => processes.Sum(process =>
    {
        var fields = File.ReadAllText($"/proc/{process.Id}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    });

    /// <summary>Resident memory of the first process, in MiB.</summary>
    public double ResidentMiB()
    {
        var line = File.ReadLines($"/proc/{processes[0].Id}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
    }
}
