using System.Text;
using MiniAirflow.Core.Waits;

namespace MiniAirflow.Api.Tests.Support;

/// <summary>One of each thing that an address can name, so that a request reaches what lies behind the look-up of its id.</summary>
internal sealed record Samples(Guid Workflow, Guid Run, Guid TaskRun, Guid Backfill, Guid Delivery, Guid Asking, string Token)
{
    private const string Definition = """
        {"name":"NAME","schedule_cron":"0 0 * * *","params":{"day":"monday"},"env":{"A":"1"},
         "hooks":[{"on":["failure"],"webhook":{"url":"https://example.com/x"}}],
         "tasks":[{"name":"a","command":["echo","{{ params.day }}"]},{"name":"b","command":"true","depends_on":["a"]},
                  {"name":"ask","approval":{"message":"Go on?","options":["approve","reject"]}},{"name":"event","wait_for":{"event":"ready"}}]}
        """;

    public static async Task<Samples> MakeAsync(ApiHost host, string name = "sample")
    {
        var parsed = MiniAirflow.Definitions.WorkflowDocument.Parse(
            Encoding.UTF8.GetBytes(Definition.Replace("NAME", name, StringComparison.Ordinal)), MiniAirflow.Definitions.DocumentFormat.Json, new("sample"), TimeProvider.System.GetUtcNow());
        parsed.Problems.ShouldBeEmpty();
        var workflow = (await host.Store.Workflows.PublishAsync(new(parsed.Definition!), ApiHost.Cancelled)).Workflow!;
        var run = (await host.Store.Runs.CreateAsync(new(workflow.Id), ApiHost.Cancelled)).Run!;
        await host.Store.Queue.PromoteDueAsync(ApiHost.Cancelled);
        var attempts = (await host.Store.Runs.ListTaskRunsAsync(new() { RunId = run.Id }, ApiHost.Cancelled)).Items;
        var now = TimeProvider.System.GetUtcNow();
        var backfill = (await host.Store.Backfills.CreateAsync(new(workflow.Id, now.AddDays(-2), now.AddDays(-1)), ApiHost.Cancelled)).Backfill!;
        var deliveries = await host.Store.Deliveries.TestAsync(workflow.Id, ApiHost.Cancelled);
        var @event = attempts.Single(one => one.TaskName == "event");
        return new Samples(workflow.Id, run.Id, attempts.Single(one => one.TaskName == "a").Id, backfill.Id, deliveries![0].Id,
            attempts.Single(one => one.TaskName == "ask").Id, EventToken.Of(@event.Id, @event.Wait) ?? "");
    }

    /// <summary>The id that fits an address.</summary>
    public string IdFor(string path) => (path switch
    {
        _ when path.StartsWith("/workflows/", StringComparison.Ordinal) => Workflow,
        _ when path.StartsWith("/workflow-runs/", StringComparison.Ordinal) => Run,
        "/task-runs/{id}/answer" => Asking,
        _ when path.StartsWith("/task-runs/", StringComparison.Ordinal) => TaskRun,
        _ when path.StartsWith("/backfills/", StringComparison.Ordinal) => Backfill,
        _ when path.StartsWith("/deliveries/", StringComparison.Ordinal) => Delivery,
        _ => Guid.Empty,
    }).ToString();

    /// <summary>An address with what exists put in.</summary>
    public string Fill(string path) => path.Replace("{id}", IdFor(path), StringComparison.Ordinal).Replace("{number}", "1", StringComparison.Ordinal).Replace("{token}", Token, StringComparison.Ordinal)
        .Replace("{name}", path.Contains("/tasks/", StringComparison.Ordinal) ? "event" : "some", StringComparison.Ordinal);
}
