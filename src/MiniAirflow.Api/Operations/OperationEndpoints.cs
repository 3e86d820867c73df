using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Api.Runs;
using MiniAirflow.Api.Tracing;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Operations;

/// <summary>What people do to runs by hand: clear, mark, cancel many, run again, note.</summary>
internal static class OperationEndpoints
{
    public static void MapOperations(this IEndpointRouteBuilder app)
    {
        var runs = app.MapGroup("/workflow-runs").WithTags("Workflow runs");
        runs.MapPost("/{id}/clear", ClearAsync)
            .Requires(Right.RunsOperate, On.Run).Describe("clearWorkflowRun", "Run tasks of a run again", "What has ended gets a new attempt that waits for its parents, and the run is open again; earlier attempts are kept. What a worker holds is left alone.")
            .Takes<ClearRequest>(isOptional: true).Gives<OperationResource>(200).Refuses(400, 404, 413, 415);
        runs.MapPost("/{id}/mark", MarkAsync)
            .Requires(Right.RunsOperate, On.Run).Describe("markWorkflowRun", "Count tasks of a run as succeeded or failed", "Nothing is run for it. What had failed after the marked tasks is cleared, so that the run goes on from there.")
            .Takes<MarkRequest>().Gives<OperationResource>(200).Refuses(400, 404, 413, 415);
        runs.MapPost("/{id}/rerun", RerunAsync)
            .Requires(Right.RunsOperate, On.Run).Describe("rerunWorkflowRun", "Run a workflow again as in this run", "A new run of the workflow's current version, with the parameters of this run and those that the body changes. To repeat this very run, clear it.")
            .Takes<RerunRequest>(isOptional: true).Gives<WorkflowRunResource>(201).Gives<WorkflowRunResource>(200).Refuses(400, 404, 413, 415);
        runs.MapPut("/{id}/note", NoteAsync)
            .Requires(Right.RunsOperate, On.Run).Describe("noteWorkflowRun", "Note something on a run")
            .Takes<NoteRequest>().Gives<WorkflowRunResource>(200).Refuses(400, 404, 413, 415);
        runs.MapPost("/operations", BulkOperation.RunAsync)
            .Requires(Right.RunsOperate).Describe("operateWorkflowRuns", "Clear, mark or cancel many runs", $"Those that are named, or the newest {BulkOperation.MaxRuns} that fit. Each run is changed in a transaction of its own.")
            .Takes<OperateRunsRequest>().Gives<OperationsResource>(200).Refuses(400, 404, 413, 415);
    }

    private static async Task<IResult> ClearAsync(HttpContext http, IStore store, string id)
    {
        var body = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.ClearRequest, http.RequestAborted) ?? new ClearRequest();
        var selection = Selection.Of(body.Tasks, body.Groups, body.Downstream, body.Upstream, body.OnlyFailed);
        return await OperateAsync(http, store, new RunOperation(Parameters.Id(id), RunOperationKind.Clear, selection, body.DryRun));
    }

    private static async Task<IResult> MarkAsync(HttpContext http, IStore store, string id)
    {
        var body = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.MarkRequest, http.RequestAborted) ?? throw Selection.NoState();
        var selection = Selection.Of(body.Tasks, body.Groups, body.Downstream, body.Upstream, body.OnlyFailed);
        return await OperateAsync(http, store, new RunOperation(Parameters.Id(id), Selection.MarkOf(body.State), selection, body.DryRun, Selection.ReasonOf(body.Reason)));
    }

    private static async Task<IResult> OperateAsync(HttpContext http, IStore store, RunOperation operation)
    {
        http.Record($"workflow run {operation.RunId}", $"{OperationMapping.AllKinds[(int)operation.Kind]}{(operation.IsDryRun ? ", dry run" : "")}");
        var result = await store.Runs.OperateAsync(operation, http.RequestAborted);
        if (result.Outcome == RunOperationOutcome.Refused) throw Problem.BadParameter("tasks", result.Problem ?? "The run does not have these tasks.");
        var run = await store.Runs.FindAsync(operation.RunId, http.RequestAborted) ?? throw NotFound(operation.RunId);
        return Answer.Json(result.Shown(run, operation), WireJson.Default.OperationResource);
    }

    private static async Task<IResult> RerunAsync(HttpContext http, IStore store, string id)
    {
        var runId = Parameters.Id(id);
        var trace = RequestTrace.Begin(http);
        var body = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.RerunRequest, http.RequestAborted);
        var run = await store.Runs.FindAsync(runId, http.RequestAborted) ?? throw NotFound(runId);
        http.Record($"workflow run {runId}", $"run of workflow {run.WorkflowName} again");
        var values = new Dictionary<string, string>(run.Params, StringComparer.Ordinal);
        foreach (var (name, value) in body?.Params ?? new Dictionary<string, string>()) values[name] = value;
        return await Workflows.TriggerEndpoint.CreateAsync(http, store, trace, run.WorkflowId, values, body?.IdempotencyKey);
    }

    private static async Task<IResult> NoteAsync(HttpContext http, IStore store, string id)
    {
        var runId = Parameters.Id(id);
        var body = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.NoteRequest, http.RequestAborted)
            ?? throw Problem.BadParameter("note", "The body must hold the note, as in {\"note\": \"The source was late.\"}.");
        var note = string.IsNullOrEmpty(body.Note) ? "" : Parameters.Words(body.Note, "note");
        if (!await store.Runs.SetNoteAsync(runId, note, http.RequestAborted)) throw NotFound(runId);
        var run = await store.Runs.FindAsync(runId, http.RequestAborted) ?? throw NotFound(runId);
        return Answer.Json(run.Shown(), WireJson.Default.WorkflowRunResource);
    }

    private static RefusedException NotFound(Guid id) => Problem.NotFound("workflow run", id);
}
