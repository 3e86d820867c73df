using MiniAirflow.Core.Runs;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>What a lease tells of the variables that its task's expressions name.</summary>
internal static class VariableRows
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>The values of the named variables; those that do not exist are left out.</summary>
    public static IReadOnlyDictionary<string, string> Of(WriteContext context, WorkflowVersion version, int task)
    {
        var named = version.VariablesOf(task);
        return named.Count == 0 ? None : context.ReadAll(Commands.Of("Variables/values").With(named.ToArray()), row => (Name: row.GetString(0), Value: row.GetString(1)))
            .ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal);
    }
}
