using System.Globalization;
using MiniAirflow.Client;
using MiniAirflow.TestKit;

namespace MiniAirflow.Bench;

/// <summary>The server under measure, and what the system says of its process.</summary>
internal sealed class Server(ServerProcess process)
{
    // Seldom, since the end is dated by the server: asking costs it time that is being measured.
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly double TicksPerSecond = 100;

    /// <summary>Publishes a workflow.</summary>
    public async Task<Guid> PublishAsync(string json) =>
        (await process.Client.ApplyWorkflowAsync(new WorkflowText(json, IsYaml: false))).Id;

    /// <summary>Triggers a run and waits for its end.</summary>
    /// <returns>Milliseconds from the request until the run had ended, by the clock that both share.</returns>
    public async Task<double> RunAsync(Guid workflowId)
    {
        var sent = TimeProvider.System.GetUtcNow();
        var run = await process.Client.TriggerAsync(workflowId);
        while (run.FinishedAt is null)
        {
            await Task.Delay(Poll, TimeProvider.System);
            run = (await process.Client.ListRunsAsync(new RunQuery { WorkflowId = workflowId, Limit = 1 })).Items[0];
        }
        if (run.State != "success") throw new InvalidOperationException($"The run ended {run.State}.");
        return (run.FinishedAt.Value - sent).TotalMilliseconds;
    }

    /// <summary>CPU time of the server's own process, without its children, in seconds.</summary>
    public double CpuSeconds()
    {
        var fields = File.ReadAllText($"/proc/{process.Id}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>Resident memory in MiB.</summary>
    public double ResidentMiB()
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
    }
}
