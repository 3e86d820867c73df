using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Api.Workflows;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Pauses;

/// <summary>Pauses: list, begin, end.</summary>
internal static class PauseEndpoints
{
    public static void MapPauses(this IEndpointRouteBuilder app)
    {
        var pauses = app.MapGroup("/pauses").WithTags("Pauses");
        pauses.MapGet("", ListAsync)
            .Requires(Right.SystemRead).Describe("listPauses", "Pauses, newest first")
            .Gives<IReadOnlyList<PauseResource>>(200).Refuses(400);
        pauses.MapPost("", PauseAsync)
            .Requires(Right.RunsOperate).Describe("pause", "Pause a workflow's schedule, a queue, or everything",
                "A paused schedule creates no runs; a trigger still does. From a paused queue no worker is given a task; what runs goes on. What is paused already gets the new reason and end.")
            .Takes<CreatePauseRequest>().Gives<PauseResource>(201).Refuses(400, 404, 413, 415);
        pauses.MapDelete("", ResumeAsync)
            .Requires(Right.RunsOperate).Describe("resume", "End a pause", "The catch-up policy of each workflow decides about the slots that have passed meanwhile.")
            .Gives(204).Refuses(400, 404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IStore store, string? offset, string? limit)
    {
        var pauses = await store.Pauses.ListAsync(http.RequestAborted);
        var names = await WorkflowLookup.NamesAsync(store, pauses.Select(pause => pause.Subject.WorkflowId).OfType<Guid>(), http.RequestAborted);
        var shown = pauses.Where(pause => pause.Subject.WorkflowId is not { } id || (names.TryGetValue(id, out var workflow) && http.May(Right.WorkflowsRead, workflow))).ToList();
        return Answer.Part(http, shown, offset, limit, pause => pause.Shown(NameOf(pause.Subject, names)), WireJson.Default.IReadOnlyListPauseResource);
    }

    private static async Task<IResult> PauseAsync(HttpContext http, IStore store, TimeProvider time)
    {
        var wish = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.CreatePauseRequest, http.RequestAborted)
            ?? throw Problem.BadParameter("scope", "The body must say what is paused and why, as in {\"scope\": \"queue\", \"name\": \"gpu\", \"reason\": \"New drivers.\"}.");
        var reason = Parameters.Words(wish.Reason, "reason");
        var by = http.By(wish.By, "api");
        if (wish.ResumeAt <= time.GetUtcNow()) throw Problem.BadParameter("resume_at", "resume_at must lie in the future.");
        var (subject, name) = await SubjectAsync(http, store, wish.Scope, wish.Name);
        http.Record($"{subject.Scope.Word()} {name}", reason);
        var pause = await store.Pauses.PauseAsync(new PauseRequest(subject, reason, by, wish.ResumeAt), http.RequestAborted)
            ?? throw Problem.NotFound("workflow", ProblemText.Quoted(wish.Name ?? ""));
        return Answer.Json(pause.Shown(name), WireJson.Default.PauseResource, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ResumeAsync(HttpContext http, IStore store, string? scope, string? name)
    {
        var (subject, shown) = await SubjectAsync(http, store, scope, name);
        http.Record($"{subject.Scope.Word()} {shown}");
        if (await store.Pauses.ResumeAsync(subject, http.RequestAborted)) return TypedResults.NoContent();
        throw Problem.NotFound("pause of", subject.Scope == PauseScope.All ? "everything" : $"{subject.Scope.Word()} {ProblemText.Quoted(shown!)}");
    }

    /// <summary>What a request is about, and how it is called.</summary>
    private static async Task<(PauseSubject Subject, string? Name)> SubjectAsync(HttpContext http, IStore store, string? scope, string? name)
    {
        if (!PauseScopes.TryParse(scope, out var kind))
            throw Problem.BadParameter("scope", "scope must be one of workflow, queue and all.");
        // What holds up everybody's work takes a right for everybody's.
        if (kind != PauseScope.Workflow) http.Demand(Right.SystemOperate);
        if (kind == PauseScope.All)
            return string.IsNullOrEmpty(name) ? (PauseSubject.All, null) : throw Problem.BadParameter("name", "A pause of everything has no name.");
        if (string.IsNullOrEmpty(name)) throw Problem.BadParameter("name", $"A pause of a {kind.Word()} needs the name of the {kind.Word()}.");
        if (kind == PauseScope.Queue) return (PauseSubject.Queue(Parameters.Name(name, "name")), name);
        var workflow = await WorkflowLookup.ByNameOrIdAsync(http, store, name, Right.RunsOperate);
        return (PauseSubject.Workflow(workflow.Id), workflow.Name);
    }

    private static string? NameOf(PauseSubject subject, IReadOnlyDictionary<Guid, string> names) =>
        subject.WorkflowId is { } id ? names[id] : subject.Scope == PauseScope.Queue ? subject.Name : null;

    public static PauseResource Shown(this Pause pause, string? name) => new()
    {
        Scope = pause.Subject.Scope.Word(),
        Name = name,
        WorkflowId = pause.Subject.WorkflowId,
        Reason = pause.Reason,
        By = pause.By,
        PausedAt = pause.PausedAt,
        ResumeAt = pause.ResumeAt,
    };
}
