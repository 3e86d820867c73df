using Microsoft.AspNetCore.Http;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Api.Runs;
using MiniAirflow.Api.Tracing;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Workflows;

/// <summary>A person or a program starts a run.</summary>
internal static class TriggerEndpoint
{
    /// <summary>Long enough for any UUID, hash or URL that callers use as a key.</summary>
    private const int MaxKeyLength = 200;

    public static async Task<IResult> TriggerAsync(HttpContext http, IStore store, string id)
    {
        var workflowId = Parameters.Id(id);
        var trace = RequestTrace.Begin(http);
        var body = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.TriggerRequest, http.RequestAborted);
        return await CreateAsync(http, store, trace, workflowId, body?.Params, body?.IdempotencyKey);
    }

    /// <summary>Creates a run and answers with it.</summary>
    public static async Task<IResult> CreateAsync(HttpContext http, IStore store, RequestTrace trace, Guid workflowId, IReadOnlyDictionary<string, string>? values, string? key)
    {
        var request = new CreateRunRequest(workflowId, values, KeyOf(http.Request, key), TraceParent: trace.TraceParent);
        var (outcome, run, problem) = await store.Runs.CreateAsync(request, http.RequestAborted);
        if (outcome == CreateRunOutcome.Created) trace.End(http, run!, StatusCodes.Status201Created);
        return outcome switch
        {
            CreateRunOutcome.Created => Answer.Created(http, $"/workflow-runs/{run!.Id}", run.Shown(), WireJson.Default.WorkflowRunResource),
            CreateRunOutcome.AlreadyCreated => Answer.Json(run!.Shown(), WireJson.Default.WorkflowRunResource),
            CreateRunOutcome.BadParams => throw Problem.BadParameter("params", problem ?? "The parameters do not fit the workflow."),
            _ => throw WorkflowEndpoints.NotFound(workflowId),
        };
    }

    private static string? KeyOf(HttpRequest request, string? given)
    {
        var header = request.Headers["Idempotency-Key"].ToString();
        var key = given ?? (header.Length == 0 ? null : header);
        if (header.Length > 0 && key != header)
        {
            throw Problem.BadParameter("idempotency_key", "The body and the Idempotency-Key header give different keys.", "Give one of them.");
        }
        if (key is { Length: 0 or > MaxKeyLength })
        {
            throw Problem.BadParameter("idempotency_key", $"An idempotency key has 1 to {MaxKeyLength} characters.");
        }
        return key;
    }
}
