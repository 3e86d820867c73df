using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>The items of mapped tasks as rows, and what they have given.</summary>
internal static class MapRows
{
    /// <summary>Writes the list of a task, instead of an earlier one.</summary>
    public static void Write(WriteContext context, Guid runId, int task, IReadOnlyList<MapItem> items)
    {
        context.Write(Commands.Of("Runs/delete_items").With(runId).With(task));
        context.Write(Commands.Of("Runs/insert_items").With(runId).With(task)
            .With<string[]>([.. items.Select(item => PlainText.Of(item.Item))]).With<string[]>([.. items.Select(item => PlainText.Of(item.Label))]));
    }

    /// <summary>Reads an item; null for a task that is not mapped.</summary>
    public static MapItem? Find(WriteContext context, Guid runId, int task, int mapIndex) => mapIndex < 0 ? null
        : context.ReadOne(Commands.Of("Runs/find_item").With(runId).With(task).With(mapIndex), row => new MapItem(mapIndex, row.GetString(0), row.GetString(1)))
            ?? throw new InvalidOperationException($"Run {runId} has no item {mapIndex} of its task {task}.");

    /// <summary>What is kept of an end that was decided and not reported: of a mapped task, what its items have given, if anybody asks for it: another task, or the one whose work the run does.</summary>
    public static string? OutcomeOf(WriteContext context, RunEntry entry, TaskChange change)
    {
        if (change.Task >= entry.Version.Graph.Count || entry.Model.ItemsOf(change.Task) is var count && (count == 0 || !IsAskedFor(entry, change.Task))) return StoredJson.Outcome(change);
        var given = context.ReadAll(Commands.Of("Runs/collect").With(entry.Shared.Id).With(change.Task), row => (row.GetInt32(0), row.TextOrNull(1)));
        return StoredJson.Outcome(change, CollectedOutputs.Of(count, given, out var problem), problem);
    }

    private static bool IsAskedFor(RunEntry entry, int task) => entry.Version.IsNamed(task) || (entry.ParentTaskRunId is not null && entry.Version.Graph.Decides(task));
}
