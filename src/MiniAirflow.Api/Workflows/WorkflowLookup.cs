using Microsoft.AspNetCore.Http;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.Problems;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Workflows;

/// <summary>Finds the workflows that requests and records of other resources refer to.</summary>
internal static class WorkflowLookup
{
    /// <summary>A workflow by its name or id. A name that looks like an id is found by name when no id matches.</summary>
    /// <exception cref="RefusedException">There is none that the caller may read, or they have not the right for it.</exception>
    public static async Task<Workflow> ByNameOrIdAsync(HttpContext http, IStore store, string nameOrId, Right right)
    {
        var workflow = await FindAsync(store, nameOrId, http.RequestAborted) ?? throw NotFound();
        http.Demand(right, workflow.Name, NotFound);
        return workflow;

        RefusedException NotFound() => Problem.NotFound("workflow", ProblemText.Quoted(nameOrId));
    }

    private static async ValueTask<Workflow?> FindAsync(IStore store, string nameOrId, CancellationToken cancellationToken)
    {
        if (Guid.TryParseExact(nameOrId, "D", out var id) && await store.Workflows.FindAsync(id, cancellationToken) is { } found) return found;
        return nameOrId.Length <= Limits.MaxNameLength && Limits.Name().IsMatch(nameOrId) ? await store.Workflows.FindByNameAsync(nameOrId, cancellationToken) : null;
    }

    /// <summary>Names of workflows by their ids; those that are gone are left out.</summary>
    public static async Task<IReadOnlyDictionary<Guid, string>> NamesAsync(IStore store, IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        var names = new Dictionary<Guid, string>();
        foreach (var id in ids.Distinct())
        {
            if (await store.Workflows.FindAsync(id, cancellationToken) is { } workflow) names[id] = workflow.Name;
        }
        return names;
    }
}
