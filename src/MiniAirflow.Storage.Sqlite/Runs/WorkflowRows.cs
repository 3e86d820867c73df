using MiniAirflow.Core.Runs;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Workflows as rows.</summary>
internal static class WorkflowRows
{
    /// <summary>Reads a workflow; null when there is none.</summary>
    public static Workflow? Find(Database db, Guid id) => One(db["Workflows/find"].Bind(id));

    /// <summary>Reads a workflow; null when there is none.</summary>
    public static Workflow? FindByName(Database db, string name) => One(db["Workflows/find_by_name"].Bind(name));

    /// <summary>The workflow in the current row.</summary>
    public static Workflow Map(Statement row) => new()
    {
        Id = row.Guid(0),
        Name = row.Text(1),
        Description = row.Text(2),
        ScheduleCron = row.Text(3),
        IsActive = row.Bool(4),
        CreatedAt = row.Time(5),
        Version = row.Int32(6),
        NextFireAt = row.TimeOrNull(7),
        ScheduleProblem = row.TextOrNull(8),
        Tags = row.Text(9),
    };

    private static Workflow? One(Statement read)
    {
        if (!read.Read()) return null;
        var workflow = Map(read);
        read.Reset();
        return workflow;
    }
}
