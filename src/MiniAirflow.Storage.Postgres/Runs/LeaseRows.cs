using MiniAirflow.Core.Leasing;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>What a worker is told with an attempt that it was leased.</summary>
internal static class LeaseRows
{
    /// <summary>The attempt with its task, its run, and all that its expressions name.</summary>
    /// <exception cref="Core.Storage.Providers.UnreadableVersionException">This program cannot read the run's version.</exception>
    public static LeasedTask Tell(WriteContext context, ClaimedRow row)
    {
        var (version, shared) = context.Runs.Share(row.RunId);
        var task = version.Definition.Tasks[row.Task];
        return new LeasedTask
        {
            TaskRunId = row.Lease.TaskRunId,
            Token = row.Lease.Token,
            Attempt = row.Attempt,
            Task = task,
            Run = shared,
            Upstream = UpstreamRows.Of(context, version, row.RunId, row.Task, isItem: row.MapIndex >= 0),
            Variables = VariableRows.Of(context, version, row.Task),
            Map = MapRows.Find(context, row.RunId, row.Task, row.MapIndex),
            WaitLeft = WaitWriter.Left(context, task, row.Lease.TaskRunId),
        };
    }
}
