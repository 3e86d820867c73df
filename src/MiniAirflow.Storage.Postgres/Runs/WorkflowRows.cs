using MiniAirflow.Core.Runs;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Workflows as rows.</summary>
internal static class WorkflowRows
{
    /// <summary>Reads a workflow; null when there is none.</summary>
    public static Workflow? Find(WriteContext context, Guid id) => context.ReadOne(Commands.Of("Workflows/find").With(id), Map);

    /// <summary>Reads a workflow by its name; null when there is none.</summary>
    public static Workflow? FindByName(WriteContext context, string name) => context.ReadOne(Commands.Of("Workflows/find_by_name").With(name), Map);

    /// <summary>Locks a workflow against other publications, then reads it; null when there is none.</summary>
    public static Workflow? Lock(WriteContext context, Guid id) =>
        context.Read(Commands.Of("Workflows/lock").With(id), reader => reader.Read()) ? Find(context, id) : null;

    /// <summary>Locks a workflow against everything, new runs included; false when there is none.</summary>
    public static bool LockOutRuns(WriteContext context, Guid id) => context.Read(Commands.Of("Workflows/lock_out_runs").With(id), reader => reader.Read());

    /// <summary>Locks a workflow by its name, then reads it; null when there is none.</summary>
    public static Workflow? LockByName(WriteContext context, string name) =>
        context.ReadOne<Guid?>(Commands.Of("Workflows/lock_by_name").With(name), reader => reader.GetGuid(0)) is { } id ? Find(context, id) : null;

    /// <summary>The workflow in the current row.</summary>
    public static Workflow Map(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Name = row.GetString(1),
        Description = row.GetString(2),
        ScheduleCron = row.GetString(3),
        IsActive = row.GetBoolean(4),
        CreatedAt = row.Time(5),
        Version = row.GetInt32(6),
        NextFireAt = row.TimeOrNull(7),
        ScheduleProblem = row.IsDBNull(8) ? null : row.GetString(8),
        Tags = row.GetString(9),
    };
}
