using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Requests;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Workflows;

/// <summary>Which runs would go because they are kept no longer. The schedulers remove them; nobody else does.</summary>
internal static class RetentionEndpoints
{
    private const int DefaultRuns = 100;
    private const int MostRuns = 10_000;
    private const int PageSize = 1_000;

    public static void MapRetention(this IEndpointRouteBuilder app) => app.MapGet("/workflows/{id}/retention", PreviewAsync)
        .Requires(Right.RunsRead, On.Workflow).Describe("previewRetention", "Which runs would be removed now", "By the retention of the workflow's current version, and the server's settings for what it does not say. The oldest first. Nothing is changed.")
        .WithTags("Workflows")
        .Gives<RetentionResource>(200).Refuses(400, 404);

    private static async Task<IResult> PreviewAsync(HttpContext http, IStore store, ApiOptions options, string id, string? limit)
    {
        var most = (int)Parameters.Number(limit, "limit", 1, MostRuns, DefaultRuns);
        var workflow = await WorkflowEndpoints.FindAsync(store, Parameters.Id(id), http.RequestAborted);
        var version = await store.Workflows.GetVersionAsync(workflow.Id, workflow.Version, http.RequestAborted);
        var policy = RetentionRule.PolicyOf(version?.Definition.Retention, options.Retention);
        var going = policy.KeepsAll ? [] : await GoingAsync(store, workflow.Id, policy, most + 1, http.RequestAborted);
        return Answer.Json(new RetentionResource
        {
            WorkflowId = workflow.Id, WorkflowName = workflow.Name, Days = policy.Days, Runs = policy.Runs, Count = Math.Min(going.Count, most), More = going.Count > most,
            Going = [.. going.Take(most).Select(run => new RetiredRunResource { Id = run.Id, State = run.State.Word(), FinishedAt = run.FinishedAt!.Value })],
        }, WireJson.Default.RetentionResource);
    }

    private static async Task<List<EndedRun>> GoingAsync(IStore store, Guid workflow, RetentionPolicy policy, int most, CancellationToken cancellationToken)
    {
        var (going, after) = (new List<EndedRun>(), Guid.Empty);
        while (going.Count < most)
        {
            var plan = await store.Retention.PlanAsync(workflow, policy, after, PageSize, cancellationToken);
            going.AddRange(plan.Runs);
            if (plan.LookedAt < PageSize) break;
            after = plan.Last!.Value;
        }
        return going;
    }
}
