using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Operations;

/// <summary>Operations as wire records.</summary>
internal static class OperationMapping
{
    private static readonly string[] Kinds = ["clear", "mark_success", "mark_failed", "cancel"];
    private static readonly string[] Actions = ["keep", "clear", "mark", "cancel", "kill"];

    /// <summary>Every kind, in the words of the wire.</summary>
    public static IReadOnlyList<string> AllKinds => Kinds;

    public static bool TryParse(string? word, out RunOperationKind kind)
    {
        var index = Array.IndexOf(Kinds, word);
        kind = (RunOperationKind)Math.Max(0, index);
        return index >= 0;
    }

    /// <param name="result">What became of it.</param>
    /// <param name="run">The run as it is now.</param>
    /// <param name="operation">What was asked for.</param>
    /// <param name="isShort">Whether to leave out what is kept.</param>
    /// <param name="isBrief">Whether to leave out all tasks.</param>
    public static OperationResource Shown(this RunOperationResult result, WorkflowRun run, RunOperation operation, bool isShort = false, bool isBrief = false) => new()
    {
        WorkflowRunId = run.Id,
        WorkflowName = run.WorkflowName,
        Operation = Kinds[(int)operation.Kind],
        DryRun = operation.IsDryRun,
        State = run.State.Word(),
        Changed = result.Tasks.Count(task => task.Plan.Action != TaskAction.Keep),
        Tasks = isBrief ? [] : [.. result.Tasks.Where(task => !isShort || task.Plan.Action != TaskAction.Keep).Select(Shown)],
        Problem = result.Problem,
    };

    private static OperatedTaskResource Shown(OperatedTask task) => new()
    {
        TaskName = task.Name,
        Attempt = task.Plan.Attempt,
        State = task.Plan.State.Word(),
        Action = Actions[(int)task.Plan.Action],
        Reason = task.Plan.Reason,
    };
}
