using Microsoft.AspNetCore.Http;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Access;

/// <summary>What handlers ask about their caller where the route alone cannot tell: which workflows a list may show, and whether a named one is theirs.</summary>
internal static class CallerScope
{
    /// <summary>Whether the caller has a right for a workflow.</summary>
    public static bool May(this HttpContext http, Right right, string workflow) => AccessRule.Allows(http.Caller().Principal, right, workflow);

    /// <summary>Whether the caller has a right that belongs to no workflow.</summary>
    public static bool May(this HttpContext http, Right right) => AccessRule.AllowsAny(http.Caller().Principal, right);

    /// <summary>Refuses unless the caller has a right for a workflow; one that they may not even read seems not to exist (S05).</summary>
    /// <param name="http">The request.</param>
    /// <param name="right">The right.</param>
    /// <param name="workflow">Name of the workflow.</param>
    /// <param name="notFound">What is said of one that does not exist.</param>
    public static void Demand(this HttpContext http, Right right, string workflow, Func<RefusedException> notFound)
    {
        if (!http.May(Right.WorkflowsRead, workflow)) throw notFound();
        if (!http.May(right, workflow)) throw Refusals.Missing(http.Caller().Principal, right);
    }

    /// <summary>Refuses unless the caller has a right that belongs to no workflow.</summary>
    public static void Demand(this HttpContext http, Right right)
    {
        if (!AccessRule.AllowsAny(http.Caller().Principal, right)) throw Refusals.Missing(http.Caller().Principal, right);
    }

    /// <summary>Who is to stand beside a change: the caller, where they showed who they are; else whoever the request names.</summary>
    /// <param name="http">The request.</param>
    /// <param name="given">Whom it names; null for nobody.</param>
    /// <param name="byDefault">What stands there for nobody.</param>
    /// <param name="most">Most characters.</param>
    public static string By(this HttpContext http, string? given, string byDefault, int most = Limits.MaxNameLength)
    {
        var by = given is null ? byDefault : Parameters.Words(given, "by", most);
        return http.Caller().Principal is { Kind: not PrincipalKind.Local } known ? known.Name : by;
    }

    /// <summary>The workflows for which the caller has a right; null for all of them, which costs no question.</summary>
    public static async ValueTask<IReadOnlyList<Guid>?> WithinAsync(this HttpContext http, IStore store, Right right)
    {
        var principal = http.Caller().Principal;
        if (AccessRule.AllowsEverything(principal, right)) return null;
        var names = await store.Workflows.ListNamesAsync(http.RequestAborted);
        return [.. names.Where(one => AccessRule.Allows(principal, right, one.Value)).Select(one => one.Key)];
    }
}

/// <summary>The sentences with which callers are refused.</summary>
internal static class Refusals
{
    public static RefusedException Missing(Principal principal, Right right) => Problem.Forbidden(
        $"{principal.Name} may not do this: it needs the right {right.Word()}, which {(right.LeastRole() is Role.Operator or Role.Author or Role.Admin ? "an" : "a")} {right.LeastRole().Word()}{(right.IsGlobal() ? " of all workflows" : "")} has.");

    public static RefusedException Unknown() => Unauthorized("This server asks who you are: send a key as 'Authorization: Bearer mak_…', or log in with POST /auth/login.");

    public static RefusedException Bad() => Unauthorized("The key, token or session is unknown, expired or revoked; use a valid one, or log in again.");

    private static RefusedException Unauthorized(string sentence) => new(Problem.Of(StatusCodes.Status401Unauthorized, sentence));
}
