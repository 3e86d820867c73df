using Microsoft.AspNetCore.Http;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Api.Workflows;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Operations;

/// <summary>One operation on many runs. Each run is a transaction of its own, so that a thousand runs never hold up the others' work.</summary>
internal static class BulkOperation
{
    /// <summary>Most runs of one request.</summary>
    public const int MaxRuns = 1_000;

    private const int PageSize = 1_000;

    /// <summary>So many runs are named on record; the events of each of them tell the rest.</summary>
    private const int MaxNamed = 10;

    public static async Task<IResult> RunAsync(HttpContext http, IStore store)
    {
        var body = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.OperateRunsRequest, http.RequestAborted);
        if (!OperationMapping.TryParse(body?.Operation, out var kind))
            throw Problem.BadParameter("operation", $"operation must be one of {string.Join(", ", OperationMapping.AllKinds)}.");
        var selection = Selection.Of(body!.Tasks, body.Groups, body.Downstream, body.Upstream, body.OnlyFailed);
        var (runs, more) = await ChooseAsync(http, store, body);
        http.Record($"{runs.Count} workflow runs", DetailOf(body, runs));
        var done = new List<OperationResource>(runs.Count);
        foreach (var run in runs)
        {
            var operation = new RunOperation(run.Id, kind, selection, body.DryRun, Selection.ReasonOf(body.Reason));
            var result = await store.Runs.OperateAsync(operation, http.RequestAborted);
            // One that was deleted meanwhile has nothing to tell.
            if (await store.Runs.FindAsync(run.Id, http.RequestAborted) is { } now) done.Add(result.Shown(now, operation, isShort: true, body.Brief));
        }
        return Answer.Json(new OperationsResource { Runs = done, Changed = done.Sum(one => one.Changed), More = more }, WireJson.Default.OperationsResource);
    }

    /// <summary>What is on record: which operation, and of which runs.</summary>
    private static string DetailOf(OperateRunsRequest body, IReadOnlyList<WorkflowRun> runs)
    {
        var named = string.Join(", ", runs.Take(MaxNamed).Select(run => run.Id));
        return $"{body.Operation}{(body.DryRun ? ", dry run" : "")}{(named.Length > 0 ? ": " + named : "")}{(runs.Count > MaxNamed ? $" and {runs.Count - MaxNamed} more" : "")}";
    }

    private static async Task<(IReadOnlyList<WorkflowRun> Runs, bool More)> ChooseAsync(HttpContext http, IStore store, OperateRunsRequest body)
    {
        var most = body.Limit ?? MaxRuns;
        if (most is < 1 or > MaxRuns) throw Problem.BadParameter("limit", $"limit must be from 1 to {MaxRuns}.");
        if (body.RunIds is { } ids) return (await NamedAsync(http, store, ids, most), More: false);
        if (body is { Workflow: null, Status: null, CreatedFrom: null, CreatedTo: null })
            throw Problem.BadParameter("run_ids", "Nothing says which runs are meant.", "Give run_ids, or at least one of workflow, status, created_from and created_to.");
        var filter = new RunFilter
        {
            WorkflowId = body.Workflow is null ? null : (await WorkflowLookup.ByNameOrIdAsync(http, store, body.Workflow, Right.RunsOperate)).Id,
            Status = Parameters.Status(body.Status),
            CreatedFrom = body.CreatedFrom,
            CreatedTo = body.CreatedTo,
            Within = await http.WithinAsync(store, Right.RunsOperate),
            Limit = PageSize,
        };
        var found = await FittingAsync(store, filter, most + 1, http.RequestAborted);
        return ([.. found.Take(most)], found.Count > most);
    }

    private static async Task<List<WorkflowRun>> NamedAsync(HttpContext http, IStore store, IReadOnlyList<Guid> ids, int most)
    {
        if (ids.Count > most) throw Problem.BadParameter("run_ids", $"These are {ids.Count} runs, more than {most}.");
        var runs = new List<WorkflowRun>(ids.Count);
        foreach (var id in ids.Distinct())
        {
            var run = await store.Runs.FindAsync(id, http.RequestAborted) ?? throw Problem.NotFound("workflow run", id);
            http.Demand(Right.RunsOperate, run.WorkflowName, () => Problem.NotFound("workflow run", id));
            runs.Add(run);
        }
        return runs;
    }

    /// <summary>The newest that fit.</summary>
    private static async Task<List<WorkflowRun>> FittingAsync(IStore store, RunFilter filter, int most, CancellationToken cancellationToken)
    {
        var found = new List<WorkflowRun>();
        while (found.Count < most)
        {
            var page = (await store.Runs.ListAsync(filter, cancellationToken)).Items;
            found.AddRange(page.Take(most - found.Count));
            if (page.Count < filter.Limit) return found;
            filter = filter with { Before = page[^1].Id };
        }
        return found;
    }
}
