using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Attempts as rows.</summary>
internal static class TaskRunRows
{
    /// <summary>The attempt in the current row.</summary>
    public static TaskRun Map(NpgsqlDataReader row)
    {
        var state = StateWords.ParseTaskState(row.GetString(4));
        return new TaskRun
        {
            Id = row.GetGuid(0),
            WorkflowRunId = row.GetGuid(1),
            TaskId = row.GetGuid(2),
            TaskName = row.GetString(3),
            State = state,
            Attempt = row.GetInt32(5),
            QueuedAt = row.TimeOrNull(6),
            DueAt = row.TimeOrNull(7),
            StartedAt = row.Time(8),
            FinishedAt = row.TimeOrNull(9),
            WorkerId = row.GuidOrNull(10),
            Outcome = OutcomeOf(state, row.TextOrNull(11)),
            LogTail = row.GetString(12),
            IsCleared = row.GetBoolean(13),
            MapIndex = row.GetInt32(14),
            MapLabel = row.TextOrNull(15) is { Length: > 0 } label ? label : null,
            Wait = StoredJson.ReadWait(row.TextOrNull(16)),
            ReadyAt = row.TimeOrNull(17),
            LeasedAt = row.TimeOrNull(18),
            IsDelayed = row.GetBoolean(19),
            Queue = row.GetString(20),
        };
    }

    /// <summary>The everyday good end is kept as null; an attempt that never ran has no outcome at all.</summary>
    private static TaskOutcome? OutcomeOf(TaskState state, string? json) =>
        json is not null ? StoredJson.ReadOutcome(json)
        : state == TaskState.Success ? TaskOutcome.Success
        : null;
}
