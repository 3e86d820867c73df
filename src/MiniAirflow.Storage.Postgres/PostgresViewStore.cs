using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Runs;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresViewStore(ReadPool reader) : IViewStore
{
    private static readonly Guid Last = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<RunMark>> RecentAsync(int runsOfEach, CancellationToken cancellationToken) =>
        await reader.ListAsync(() => Commands.Of("Views/recent").With(runsOfEach),
            row => new RunMark(row.GetGuid(0), row.GetGuid(1), StateWords.ParseRunState(row.GetString(2)), row.Time(3), row.Time(4), row.TimeOrNull(5)), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<RunGrid> GridAsync(Guid workflowId, Guid? before, int runs, CancellationToken cancellationToken)
    {
        var found = await reader.ListAsync(
            () => Commands.Of("Runs/list_by_workflow").With(before ?? Last).With(runs).With(0).WithText(null).With(workflowId).With(Guid.Empty), RunRows.Map, cancellationToken).ConfigureAwait(false);
        if (found.Count == 0) return new RunGrid(found, []);
        var places = found.Index().ToDictionary(one => one.Item.Id, one => one.Index);
        var cells = await reader.ListAsync(() => Commands.Of("Views/cells").With<Guid[]>([.. places.Keys]),
            row => new GridCell(places[row.GetGuid(0)], row.GetInt32(1), StateWords.ParseTaskState(row.GetString(3)), row.GetInt32(2)), cancellationToken).ConfigureAwait(false);
        // The database orders runs oldest first; sorting here is stable, so the order of the tasks stays.
        return new RunGrid(found, [.. cells.OrderBy(cell => cell.Run)]);
    }
}
