using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Runs as rows.</summary>
internal static class RunRows
{
    /// <summary>Reads a run; null when there is none.</summary>
    public static WorkflowRun? Find(WriteContext context, Guid runId) => context.ReadOne(Commands.Of("Runs/find").With(runId), Map);

    /// <summary>The run in the current row.</summary>
    public static WorkflowRun Map(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        WorkflowId = row.GetGuid(1),
        WorkflowName = row.GetString(2),
        Version = row.GetInt32(3),
        State = StateWords.ParseRunState(row.GetString(4)),
        Trigger = !row.IsDBNull(21) ? RunTrigger.Workflow : !row.IsDBNull(13) ? RunTrigger.Backfill : row.GetInt32(16) > 0 ? RunTrigger.Hook : row.GetString(5) == "manual" ? RunTrigger.Manual : RunTrigger.Schedule,
        LogicalDate = row.TimeOrNull(6),
        CreatedAt = row.Time(7),
        StartedAt = row.Time(8),
        FinishedAt = row.TimeOrNull(9),
        Params = StoredJson.ReadParams(row.GetString(10)),
        IsCancelRequested = row.GetBoolean(11),
        DataIntervalEnd = row.TimeOrNull(12) ?? row.TimeOrNull(6),
        BackfillId = row.IsDBNull(13) ? null : row.GetGuid(13),
        ClearNumber = row.GetInt32(14),
        Note = row.GetString(15),
        HookDepth = row.GetInt32(16),
        RetryNumber = row.GetInt32(17),
        Reason = row.GetString(18),
        DueAt = row.TimeOrNull(19),
        Parent = row.IsDBNull(20) || row.IsDBNull(21) ? null : new RunParent(row.GetGuid(20), row.GetGuid(21)),
        TraceParent = row.TextOrNull(22),
    };
}
