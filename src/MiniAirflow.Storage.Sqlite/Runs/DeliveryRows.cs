using MiniAirflow.Core.Hooks;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Deliveries as rows.</summary>
internal static class DeliveryRows
{
    /// <summary>Reads a delivery; null when there is none.</summary>
    public static Delivery? Find(Database db, Guid id) => ReadAll(db["Deliveries/find"].Bind(id)) is [var delivery] ? delivery : null;

    /// <summary>Reads those that a filter lets through.</summary>
    public static List<Delivery> List(Database db, DeliveryFilter filter)
    {
        var read = db[filter switch
        {
            { RunId: not null } => "Deliveries/list_of_run",
            { WorkflowId: not null } => "Deliveries/list_of_workflow",
            { Within: not null } => "Deliveries/list_within",
            { State: not null } => "Deliveries/list_by_state",
            _ => "Deliveries/list",
        }];
        read.Bind(filter.Before).Bind(filter.Limit).Bind(filter.Offset);
        if ((filter.RunId ?? filter.WorkflowId) is { } owner) read.Bind(filter.State?.Word()).Bind(owner);
        else if (filter.Within is { } within) read.Bind(filter.State?.Word()).Bind(IdList.Of(within));
        else if (filter.State is { } state) read.Bind(state.Word());
        // All deliveries of a run are of one workflow.
        return ReadAll(read).FindAll(one => filter.WorkflowId is null || one.WorkflowId == filter.WorkflowId);
    }

    /// <summary>Reads all rows of a statement.</summary>
    public static List<Delivery> ReadAll(Statement read)
    {
        var deliveries = new List<Delivery>();
        while (read.Read()) deliveries.Add(Map(read));
        return deliveries;
    }

    private static Delivery Map(Statement row) => new()
    {
        Id = row.Guid(0),
        WorkflowId = row.Guid(1),
        Version = row.Int32(2),
        Place = new HookPlace(row.Int32(3), row.Int32(4)),
        RunId = row.GuidOrNull(5),
        Event = Core.Definitions.HookEvents.Parse(row.Text(6)),
        Notice = HookNotice.Read(row.Text(7)),
        Target = row.Text(8),
        State = DeliveryStates.Parse(row.Text(9)),
        Attempts = row.Int32(10),
        CreatedAt = row.Time(11),
        DueAt = row.TimeOrNull(12),
        EndedAt = row.TimeOrNull(13),
        Answer = row.Text(14),
        Problem = row.Text(15),
    };
}
