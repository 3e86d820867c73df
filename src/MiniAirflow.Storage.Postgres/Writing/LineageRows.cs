using MiniAirflow.Storage.Postgres.Data;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>Whose child a run is, up to the first.</summary>
internal static class LineageRows
{
    /// <summary>The workflows from the first run down to this one; with each, how many hooks in a row have led to this one, and whether one of these runs is a backfill's.</summary>
    public static List<(string Name, int HookDepth, bool IsOfBackfill)> Of(WriteContext context, Guid runId) =>
        context.ReadAll(Commands.Of("Children/lineage").With(runId), row => (row.GetString(0), row.GetInt32(1), row.GetBoolean(2)));
}
