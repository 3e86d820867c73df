using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Api.TaskRuns;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Waits;

namespace MiniAirflow.Api.Waits;

/// <summary>What ends waits from outside: answers of people, and events.</summary>
internal static class WaitActionEndpoints
{
    private static readonly IReadOnlyDictionary<string, string> NoFields = new Dictionary<string, string>();

    public static void MapWaitActions(this IEndpointRouteBuilder app)
    {
        app.MapGet("/approvals", ListAsync).WithTags("Task runs")
            .Requires(Right.RunsRead).Describe("listApprovals", "Task runs that wait for a person, newest first", "Page with before: the id of the last task run you have.")
            .Gives<IReadOnlyList<ApprovalResource>>(200).Refuses(400);
        app.MapPost("/task-runs/{id}/answer", AnswerAsync).WithTags("Task runs")
            .Requires(Right.RunsOperate, On.TaskRun).Describe("answerTaskRun", "Answer what a task asks", "The task ends, and the run goes on. A second answer changes nothing and is a conflict.")
            .Takes<AnswerRequest>().Gives<TaskRunResource>(200).Refuses(400, 404, 409, 413, 415);
        app.MapPost("/events/{token}", ReportByTokenAsync).WithTags("Task runs")
            .IsOpenToAll().Describe("reportEvent", "Report an event by its token", "The members of the body, a JSON object, become outputs of the task that waits for it. A second report changes nothing and is a conflict.")
            .Takes<JsonElement>(isOptional: true).Gives<TaskRunResource>(200).Refuses(400, 404, 409, 413, 415);
        app.MapPost("/workflow-runs/{id}/tasks/{name}/event", ReportAsync).WithTags("Workflow runs")
            .Requires(Right.RunsOperate, On.Run).Describe("reportTaskEvent", "Report the event that a task of a run waits for", "As by its token.")
            .Takes<JsonElement>(isOptional: true).Gives<TaskRunResource>(200).Refuses(400, 404, 409, 413, 415);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IStore store, string? before, string? limit)
    {
        var (place, most) = (Parameters.OptionalId(before, "before"), Parameters.Limit(limit));
        var questions = await http.WithinAsync(store, Right.RunsRead) is { } within ? await store.Waits.ListQuestionsWithinAsync(within, place, most, http.RequestAborted)
            : await store.Waits.ListQuestionsAsync(place, most, http.RequestAborted);
        return Answer.Json([.. questions.Select(WaitMapping.Shown)], WireJson.Default.IReadOnlyListApprovalResource);
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, IStore store, string id)
    {
        var attemptId = Parameters.Id(id);
        var body = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.AnswerRequest, http.RequestAborted);
        if (string.IsNullOrEmpty(body?.Option)) throw Problem.BadParameter("option", "The body must hold the chosen option, as in {\"option\": \"approve\"}.");
        var by = http.By(string.IsNullOrEmpty(body.By) ? null : body.By, "", Limits.MaxDescriptionLength);
        http.Record($"task run {attemptId}", $"answered {body.Option}");
        var result = await store.Waits.AnswerAsync(attemptId, new TaskAnswer(body.Option, body.Fields ?? NoFields, by), http.RequestAborted);
        return Shown(result, "option", () => TaskRunEndpoints.NotFound(attemptId), "no answer");
    }

    private static async Task<IResult> ReportByTokenAsync(HttpContext http, IStore store, string token) =>
        Shown(await ReadAsync(http, store, EventTarget.OfToken(token)), "", static () => Problem.NotFound("task that waits for an event with the token", "given"), "no event");

    private static async Task<IResult> ReportAsync(HttpContext http, IStore store, string id, string name)
    {
        var runId = Parameters.Id(id);
        return Shown(await ReadAsync(http, store, EventTarget.OfTask(runId, name)), "", () => Problem.NotFound("task of the run", $"{runId} with the name '{name}'"), "no event");
    }

    private static async Task<WaitResult> ReadAsync(HttpContext http, IStore store, EventTarget target)
    {
        var data = NoFields;
        var bytes = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        if (!bytes.IsEmpty)
        {
            if (RequestBody.FormatOf(http.Request) != BodyFormat.Json) throw Problem.UnsupportedMediaType("This body must be application/json.");
            try
            {
                using var json = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
                if (EventData.Read(json.RootElement, out data) is { } problem) throw Problem.BadRequest(problem);
            }
            // A name or a text with half a character is found out only when it is read.
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                throw Problem.BadRequest("The body is no JSON.");
            }
        }
        return await store.Waits.ReportAsync(new EventReport(target, data), http.RequestAborted);
    }

    private static IResult Shown(WaitResult result, string parameter, Func<RefusedException> notFound, string nothing) => result.Outcome switch
    {
        WaitResultKind.Accepted => Answer.Json(result.Attempt!.Shown(), WireJson.Default.TaskRunResource),
        WaitResultKind.Refused => throw Problem.BadParameter(parameter, result.Problem!),
        WaitResultKind.NotWaiting => throw Problem.Conflict($"The task run waits for {nothing}: it is {result.Attempt!.State.Word()}{(result.Attempt.Outcome?.Reason is { } reason ? $". {reason}" : ".")}"),
        _ => throw notFound(),
    };
}
