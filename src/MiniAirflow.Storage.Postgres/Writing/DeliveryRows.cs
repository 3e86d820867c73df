using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Hooks;
using MiniAirflow.Storage.Postgres.Data;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>Deliveries as rows.</summary>
internal static class DeliveryRows
{
    /// <summary>Writes new deliveries.</summary>
    public static NpgsqlBatchCommand Insert(List<(Guid Id, NewDelivery Delivery)> rows, DateTimeOffset now)
    {
        var count = rows.Count;
        var (ids, workflows, runs) = (new Guid[count], new Guid[count], new Guid?[count]);
        var (versions, tasks, hooks) = (new int[count], new int[count], new int[count]);
        var (events, notices, targets) = (new string[count], new string[count], new string[count]);
        for (var i = 0; i < count; i++)
        {
            var (id, row) = rows[i];
            (ids[i], workflows[i], runs[i]) = (id, row.Version.WorkflowId, row.Notice.RunId);
            (versions[i], tasks[i], hooks[i]) = (row.Version.Number, row.Place.Task, row.Place.Index);
            (events[i], notices[i], targets[i]) = (row.Event.Word(), PlainText.Of(row.Notice.Write()), PlainText.Of(row.Target));
        }
        return Commands.Of("Deliveries/insert").With(ids).With(workflows).With(versions).With(tasks).With(hooks).With(runs).With(events).With(notices).With(targets).With(now);
    }

    /// <summary>The delivery in the current row.</summary>
    public static Delivery Map(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        WorkflowId = row.GetGuid(1),
        Version = row.GetInt32(2),
        Place = new HookPlace(row.GetInt32(3), row.GetInt32(4)),
        RunId = row.GuidOrNull(5),
        Event = HookEvents.Parse(row.GetString(6)),
        Notice = HookNotice.Read(row.GetString(7)),
        Target = row.GetString(8),
        State = DeliveryStates.Parse(row.GetString(9)),
        Attempts = row.GetInt32(10),
        CreatedAt = row.Time(11),
        DueAt = row.TimeOrNull(12),
        EndedAt = row.TimeOrNull(13),
        Answer = row.GetString(14),
        Problem = row.GetString(15),
    };
}
