using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>The items of mapped tasks as rows, and what they have given.</summary>
internal static class MapRows
{
    /// <summary>Writes the list of a task, instead of an earlier one.</summary>
    public static void Write(Database db, Guid runId, int task, IReadOnlyList<MapItem> items)
    {
        db["Runs/delete_items"].Bind(runId).Bind(task).Execute();
        foreach (var item in items) db["Runs/insert_item"].Bind(runId).Bind(task).Bind(item.Index).Bind(item.Item).Bind(item.Label).Execute();
    }

    /// <summary>Reads an item; null for a task that is not mapped.</summary>
    public static MapItem? Find(Database db, Guid runId, int task, int mapIndex)
    {
        if (mapIndex < 0) return null;
        var read = db["Runs/find_item"].Bind(runId).Bind(task).Bind(mapIndex);
        if (!read.Read()) throw new InvalidOperationException($"Run {runId} has no item {mapIndex} of its task {task}.");
        var item = new MapItem(mapIndex, read.Text(0), read.Text(1));
        read.Reset();
        return item;
    }

    /// <summary>What is kept of an end that was decided and not reported: of a mapped task, what its items have given, if anybody asks for it: another task, or the one whose work the run does.</summary>
    public static string? OutcomeOf(Database db, RunEntry entry, TaskChange change)
    {
        if (change.Task >= entry.Version.Graph.Count || entry.Model.ItemsOf(change.Task) is var count && (count == 0 || !IsAskedFor(entry, change.Task))) return StoredJson.Outcome(change);
        var given = new List<(int, string?)>();
        var read = db["Runs/collect"].Bind(entry.Shared.Id).Bind(change.Task);
        while (read.Read()) given.Add((read.Int32(0), read.TextOrNull(1)));
        return StoredJson.Outcome(change, CollectedOutputs.Of(count, given, out var problem), problem);
    }

    private static bool IsAskedFor(RunEntry entry, int task) => entry.Version.IsNamed(task) || (entry.ParentTaskRunId is not null && entry.Version.Graph.Decides(task));
}
