using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Api.Operations;

/// <summary>Bodies of operations as what the store asks for.</summary>
internal static class Selection
{
    public static TaskSelection Of(IReadOnlyList<string>? tasks, IReadOnlyList<string>? groups, bool downstream, bool upstream, bool onlyFailed)
    {
        if (tasks is { Count: 0 }) throw Problem.BadParameter("tasks", "tasks is empty.", "Name at least one task, or leave it out for all.");
        if (groups is { Count: 0 }) throw Problem.BadParameter("groups", "groups is empty.", "Name at least one group, or leave it out.");
        return new TaskSelection { Tasks = tasks ?? [], Groups = groups ?? [], Downstream = downstream, Upstream = upstream, OnlyFailed = onlyFailed };
    }

    public static RunOperationKind MarkOf(string? state) => state switch
    {
        "success" => RunOperationKind.MarkSuccess,
        "failed" => RunOperationKind.MarkFailed,
        _ => throw NoState(),
    };

    public static RefusedException NoState() => Problem.BadParameter("state", "state must be success or failed.");

    public static string ReasonOf(string? reason) => string.IsNullOrEmpty(reason) ? "" : Parameters.Words(reason, "reason");
}
