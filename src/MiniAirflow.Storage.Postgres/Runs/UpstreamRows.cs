using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>What a lease tells of the tasks that its task's expressions name.</summary>
internal static class UpstreamRows
{
    private static readonly Dictionary<string, UpstreamTask> None = [];

    /// <summary>The newest attempts of the named tasks, by the tasks' names.</summary>
    public static IReadOnlyDictionary<string, UpstreamTask> Of(WriteContext context, WorkflowVersion version, Guid runId, int task, bool isItem)
    {
        var named = version.NamedBy(task, isItem);
        if (named.Count == 0) return None;
        var found = new Dictionary<string, UpstreamTask>(named.Count, StringComparer.Ordinal);
        var rows = context.ReadAll(Commands.Of("Runs/upstream").With(runId).With(named.ToArray()),
            row => (Task: row.GetInt32(0), State: row.GetString(1), Outcome: row.IsDBNull(2) ? null : row.GetString(2)));
        foreach (var row in rows) found[version.Definition.Tasks[row.Task].Name] = StoredJson.ReadUpstream(row.State, row.Outcome);
        return found;
    }
}
