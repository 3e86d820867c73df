using MiniAirflow.Core.Runs;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>What a lease tells of the variables that its task's expressions name.</summary>
internal static class VariableRows
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>The values of the named variables; those that do not exist are left out.</summary>
    public static IReadOnlyDictionary<string, string> Of(Database db, WorkflowVersion version, int task)
    {
        var named = version.VariablesOf(task);
        if (named.Count == 0) return None;
        var found = new Dictionary<string, string>(named.Count, StringComparer.Ordinal);
        foreach (var name in named)
        {
            var read = db["Variables/find"].Bind(name);
            if (!read.Read()) continue;
            found[name] = read.Text(1);
            read.Reset();
        }
        return found;
    }
}
