using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Runs as rows.</summary>
internal static class RunRows
{
    /// <summary>Reads a run; null when there is none.</summary>
    public static WorkflowRun? Find(Database db, Guid runId)
    {
        var read = db["Runs/find"].Bind(runId);
        if (!read.Read()) return null;
        var run = Map(read);
        read.Reset();
        return run;
    }

    /// <summary>The run in the current row.</summary>
    public static WorkflowRun Map(Statement row) => new()
    {
        Id = row.Guid(0),
        WorkflowId = row.Guid(1),
        WorkflowName = row.Text(2),
        Version = row.Int32(3),
        State = StateWords.ParseRunState(row.Text(4)),
        Trigger = !row.IsNull(21) ? RunTrigger.Workflow : !row.IsNull(13) ? RunTrigger.Backfill : row.Int32(16) > 0 ? RunTrigger.Hook : row.Text(5) == "manual" ? RunTrigger.Manual : RunTrigger.Schedule,
        LogicalDate = row.TimeOrNull(6),
        CreatedAt = row.Time(7),
        StartedAt = row.Time(8),
        FinishedAt = row.TimeOrNull(9),
        Params = StoredJson.ReadParams(row.Text(10)),
        IsCancelRequested = row.Bool(11),
        DataIntervalEnd = row.TimeOrNull(12) ?? row.TimeOrNull(6),
        BackfillId = row.GuidOrNull(13),
        ClearNumber = row.Int32(14),
        Note = row.Text(15),
        HookDepth = row.Int32(16),
        RetryNumber = row.Int32(17),
        Reason = row.Text(18),
        DueAt = row.TimeOrNull(19),
        Parent = row.GuidOrNull(20) is { } parentRun && row.GuidOrNull(21) is { } parent ? new RunParent(parentRun, parent) : null,
        TraceParent = row.TextOrNull(22),
    };
}
