using System.Text;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Storage.Providers;

/// <summary>What the rows of a child run come to, for the task whose work it did. One form for all providers.</summary>
public static class ChildRows
{
    /// <summary>Most failed task runs that are looked at to find the one to name.</summary>
    public const int MaxFailed = 50;

    /// <summary>The tasks whose outputs are those of a run: its leaves, as those that decide how it ends.</summary>
    public static int[] LeavesOf(WorkflowVersion version) => [.. Enumerable.Range(0, version.Graph.Count).Where(version.Graph.Decides)];

    /// <summary>Puts a result together.</summary>
    /// <param name="state">How the run ended.</param>
    /// <param name="given">Stored outcomes of its leaves that ended well, in the order of the file and of the attempts.</param>
    /// <param name="failed">Task runs that did not end well, the earliest first.</param>
    /// <param name="version">Its version; null when this program cannot read it.</param>
    public static ChildResult ResultOf(RunState state, IEnumerable<string?> given, IReadOnlyList<FailedRow> failed, WorkflowVersion? version)
    {
        var outputs = Merge(given, out var remark);
        var culprit = failed.FirstOrDefault(row => !IsProvidedFor(row, version)) ?? (failed.Count > 0 ? failed[0] : null);
        return new ChildResult(state)
        {
            Outputs = outputs,
            Remark = remark,
            Failed = culprit is null ? null : new FailedChildTask(culprit.MapIndex < 0 ? culprit.Name : $"{culprit.Name}[{culprit.MapIndex}]", culprit.State, culprit.Outcome is { } json ? StoredJson.ReadOutcome(json)?.Reason : null),
        };
    }

    private static bool IsProvidedFor(FailedRow row, WorkflowVersion? version) =>
        version is not null && row.Task < version.Definition.Tasks.Count && (version.Definition.Tasks[row.Task].ContinueOn & ContinueOn.Failed) != 0;

    /// <summary>All values by their names; of two with one name that of the later task counts.</summary>
    private static Dictionary<string, string>? Merge(IEnumerable<string?> given, out string? remark)
    {
        remark = null;
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var outcome in given)
            foreach (var (name, value) in (outcome is null ? null : StoredJson.ReadOutcome(outcome)?.Outputs) ?? StoredJson.NoParams) all[name] = value;
        if (all.Count == 0) return null;
        if (all.Values.Sum(value => (long)Encoding.UTF8.GetByteCount(value)) <= Limits.MaxItemsBytes) return all;
        remark = $"The outputs of the run together have more than {Limits.MaxItemsBytes} bytes, so they were not taken over.";
        return null;
    }
}

/// <summary>A task run of a child that did not end well, as its row says.</summary>
/// <param name="Task">Index of its task.</param>
/// <param name="Name">Name of its task.</param>
/// <param name="MapIndex">Place of its item; -1 for the task itself.</param>
/// <param name="State">How it ended.</param>
/// <param name="Outcome">Its outcome as it is stored; null for none.</param>
public sealed record FailedRow(int Task, string Name, int MapIndex, TaskState State, string? Outcome);
