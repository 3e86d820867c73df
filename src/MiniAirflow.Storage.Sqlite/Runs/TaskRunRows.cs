using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Attempts as rows.</summary>
internal static class TaskRunRows
{
    /// <summary>Reads an attempt; null when there is none.</summary>
    public static TaskRun? Find(Database db, Guid taskRunId)
    {
        var read = db["Runs/find_attempt"].Bind(taskRunId);
        if (!read.Read()) return null;
        var attempt = Map(read);
        read.Reset();
        return attempt;
    }

    /// <summary>The attempt in the current row.</summary>
    public static TaskRun Map(Statement row)
    {
        var state = StateWords.ParseTaskState(row.Text(4));
        return new TaskRun
        {
            Id = row.Guid(0),
            WorkflowRunId = row.Guid(1),
            TaskId = row.Guid(2),
            TaskName = row.Text(3),
            State = state,
            Attempt = row.Int32(5),
            QueuedAt = row.TimeOrNull(6),
            DueAt = row.TimeOrNull(7),
            StartedAt = row.Time(8),
            FinishedAt = row.TimeOrNull(9),
            WorkerId = row.GuidOrNull(10),
            Outcome = OutcomeOf(state, row.TextOrNull(11)),
            LogTail = row.Text(12),
            IsCleared = row.Bool(13),
            MapIndex = row.Int32(14),
            MapLabel = row.TextOrNull(15) is { Length: > 0 } label ? label : null,
            Wait = StoredJson.ReadWait(row.TextOrNull(16)),
            ReadyAt = row.TimeOrNull(17),
            LeasedAt = row.TimeOrNull(18),
            IsDelayed = row.Bool(19),
            Queue = row.Text(20),
        };
    }

    /// <summary>The everyday good end is kept as null; an attempt that never ran has no outcome at all.</summary>
    private static TaskOutcome? OutcomeOf(TaskState state, string? json) =>
        json is not null ? StoredJson.ReadOutcome(json)
        : state == TaskState.Success ? TaskOutcome.Success
        : null;
}
