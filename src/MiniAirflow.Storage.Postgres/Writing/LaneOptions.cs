using MiniAirflow.Core.Leasing;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>How a lane works.</summary>
/// <param name="Time">The clock; null for the server's.</param>
/// <param name="RetryFor">How long an operation is tried again.</param>
/// <param name="Tell">What a worker is told with a claimed attempt; may read.</param>
/// <param name="Notification">What goes to other processes right behind the commit; null for nothing.</param>
/// <param name="AfterCommit">Told of each commit, before the callers are.</param>
internal sealed record LaneOptions(
    TimeProvider? Time, TimeSpan RetryFor, Func<WriteContext, ClaimedRow, LeasedTask> Tell, Func<WriteContext, Notification?> Notification, Action<WriteContext> AfterCommit);

/// <summary>What goes to other processes in a commit's own packet, as a transaction of its own.</summary>
/// <param name="Command">Says it.</param>
/// <param name="IsOfEverything">Whether nothing is left to say of the transaction.</param>
internal sealed record Notification(NpgsqlBatchCommand Command, bool IsOfEverything);
