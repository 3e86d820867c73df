using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Runs;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteViewStore(ReadPool reader) : IViewStore
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RunMark>> RecentAsync(int runsOfEach, CancellationToken cancellationToken) => reader.Read<IReadOnlyList<RunMark>>(db =>
    {
        var marks = new List<RunMark>();
        var row = db["Views/recent"].Bind(runsOfEach);
        while (row.Read()) marks.Add(new RunMark(row.Guid(0), row.Guid(1), StateWords.ParseRunState(row.Text(2)), row.Time(3), row.Time(4), row.TimeOrNull(5)));
        return marks;
    });

    /// <inheritdoc/>
    public ValueTask<RunGrid> GridAsync(Guid workflowId, Guid? before, int runs, CancellationToken cancellationToken) => reader.Read(db =>
    {
        var found = new List<WorkflowRun>();
        var list = db["Runs/list_by_workflow"].Bind(before ?? SqliteRunStore.Last).Bind(runs).Bind(0).Bind((string?)null).Bind(workflowId).Bind(Guid.Empty);
        while (list.Read()) found.Add(RunRows.Map(list));
        var cells = new List<GridCell>();
        for (var run = 0; run < found.Count; run++) AddCells(db, found[run].Id, run, cells);
        return new RunGrid(found, cells);
    });

    private static void AddCells(Database db, Guid runId, int run, List<GridCell> cells)
    {
        var row = db["Views/cells"].Bind(runId);
        while (row.Read()) cells.Add(new GridCell(run, row.Int32(0), StateWords.ParseTaskState(row.Text(2)), row.Int32(1)));
    }
}
