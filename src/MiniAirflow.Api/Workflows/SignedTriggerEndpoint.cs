using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Api.Tracing;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Hooks;
using MiniAirflow.Core.Secrets;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Workflows;

/// <summary>A program outside, which has no key of ours, starts a run by a request that it signs.</summary>
/// <remarks>The cheap looks come first: the head and the size before the body is read, the body before the store is asked, the signature before the body is understood (S23).</remarks>
internal static class SignedTriggerEndpoint
{
    /// <summary>Beginning of the name of the secret by which requests for a workflow are signed; the workflow's name follows. No secret, no such requests.</summary>
    public const string SecretPrefix = "webhook.";

    private const int MaxBytes = 256 * 1024;

    public static async Task<IResult> TriggerAsync(HttpContext http, IStore store, ISecretKeyring keyring, TimeProvider time, string id)
    {
        var workflowId = Parameters.Id(id);
        var trace = RequestTrace.Begin(http);
        var (request, timestamp, signatures) = (Header(http, WebhookSignature.IdHeader), Header(http, WebhookSignature.TimeHeader), Header(http, WebhookSignature.Header));
        if (request.Length > WebhookSignature.MaxIdLength || request.Contains('\0', StringComparison.Ordinal)) throw Problem.BadRequest($"{WebhookSignature.IdHeader} has at most {WebhookSignature.MaxIdLength} characters.");
        if (!WebhookSignature.IsCurrent(timestamp, time.GetUtcNow()))
            throw Refused($"{WebhookSignature.TimeHeader} is no time within {WebhookSignature.Tolerance.TotalMinutes} minutes of this server's, in seconds since 1970.");
        var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted, MaxBytes);
        if (await store.Workflows.FindAsync(workflowId, http.RequestAborted) is not { } workflow
            || await KeysOfAsync(store, keyring, workflow.Name, http.RequestAborted) is not { } keys
            || !WebhookSignature.IsBy(keys, request, timestamp, signatures, body.Span))
            throw Refused("The request is not signed by a key of this workflow."); // in the same words whatever is missing: who may not know what there is learns nothing (S05)
        var version = await store.Workflows.GetVersionAsync(workflowId, null, http.RequestAborted) ?? throw WorkflowEndpoints.NotFound(workflowId);
        var (outcome, run, problem) = await store.Runs.CreateAsync(
            new CreateRunRequest(workflowId, ParamsOf(version.Definition, body), $"webhook:{request}", TraceParent: trace.TraceParent), http.RequestAborted);
        if (outcome == CreateRunOutcome.Created) trace.End(http, run!, StatusCodes.Status204NoContent);
        return outcome switch
        {
            CreateRunOutcome.Created => TypedResults.NoContent(),
            CreateRunOutcome.AlreadyCreated => throw Problem.Conflict("This request was accepted before; it starts nothing again."),
            CreateRunOutcome.BadParams => throw Problem.BadParameter("params", problem ?? "The body does not fit the workflow's parameters."),
            _ => throw WorkflowEndpoints.NotFound(workflowId),
        };
    }

    private static string Header(HttpContext http, string name) => http.Request.Headers[name] is { Count: 1 } values && values.ToString() is { Length: > 0 } value
        ? value : throw Problem.BadRequest($"The request must be signed: it needs {WebhookSignature.IdHeader}, {WebhookSignature.TimeHeader} and {WebhookSignature.Header}, once each.");

    private static async Task<string?> KeysOfAsync(IStore store, ISecretKeyring keyring, string workflow, CancellationToken cancellationToken)
    {
        var secret = (await store.Secrets.ReadAllAsync(cancellationToken)).FirstOrDefault(one => one.Name == SecretPrefix + workflow);
        try
        {
            return secret is null || keyring.Find() is not { } keys ? null : SecretBox.Open(keys, secret);
        }
        catch (SecretException)
        {
            return null; // the doctor's and the log's concern, and nothing for strangers
        }
    }

    /// <summary>What the body says of the parameters that there are: a sender's format is its own, so the rest of it is passed over.</summary>
    private static Dictionary<string, string> ParamsOf(WorkflowDefinition definition, ReadOnlyMemory<byte> body)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (body.IsEmpty || definition.Params.Count == 0) return values;
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return values;
            foreach (var member in json.RootElement.EnumerateObject())
                if (member.Value.ValueKind != JsonValueKind.Null && definition.Params.ContainsKey(member.Name))
                    values[member.Name] = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
            return values;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Problem.BadRequest("The body is no JSON.");
        }
    }

    private static RefusedException Refused(string sentence) => new(Problem.Of(StatusCodes.Status401Unauthorized, sentence));
}
