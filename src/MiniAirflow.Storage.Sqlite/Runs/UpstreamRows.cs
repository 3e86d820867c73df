using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>What a lease tells of the tasks that its task's expressions name.</summary>
internal static class UpstreamRows
{
    private static readonly Dictionary<string, UpstreamTask> None = [];

    /// <summary>The newest attempts of the named tasks, by the tasks' names.</summary>
    public static IReadOnlyDictionary<string, UpstreamTask> Of(Database db, WorkflowVersion version, Guid runId, int task, bool isItem)
    {
        var named = version.NamedBy(task, isItem);
        if (named.Count == 0) return None;
        var found = new Dictionary<string, UpstreamTask>(named.Count, StringComparer.Ordinal);
        foreach (var place in named)
        {
            var read = db["Runs/upstream"].Bind(runId).Bind(place);
            if (!read.Read()) continue;
            found[version.Definition.Tasks[place].Name] = StoredJson.ReadUpstream(read.Text(0), read.IsNull(1) ? null : read.Text(1));
            read.Reset();
        }
        return found;
    }
}
