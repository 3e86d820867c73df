using MiniAirflow.Core.Leasing;
using MiniAirflow.Storage.Postgres.Data;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>One worker's share of the ready attempts: what it wants, and after the commit what it got.</summary>
/// <param name="workerId">Who claims.</param>
/// <param name="want">Most attempts to claim.</param>
/// <param name="give">Gives the claimer what it got.</param>
/// <param name="isOfOthersWork">Whether another process is said to have made ready what there is.</param>
/// <param name="isNothingElse">Whether nothing was left a moment ago, and nobody has told of anything since.</param>
/// <param name="given">What of that which others have leased to the worker, unasked, it takes as well.</param>
internal sealed class Claim(Guid workerId, int want, Action<IReadOnlyList<LeasedTask>> give, bool isOfOthersWork = false, bool isNothingElse = false, GivenRows given = GivenRows.None)
{
    private readonly List<ClaimedRow> _rows = [];

    /// <summary>Who claims.</summary>
    public Guid WorkerId { get; } = workerId;

    /// <summary>Most attempts to claim.</summary>
    public int Want { get; } = want;

    /// <summary>Whether another process is said to have made ready what there is, so that this one knows nothing of the runs.</summary>
    public bool IsOfOthersWork => isOfOthersWork;

    /// <summary>Whether what the transaction makes ready is all there is: then it may be given without looking for more urgent work.</summary>
    public bool IsNothingElse => isNothingElse;

    /// <summary>What it takes of that which was leased to it unasked.</summary>
    public GivenRows Given => given;

    /// <summary>What was claimed.</summary>
    public IReadOnlyList<ClaimedRow> Rows => _rows;

    /// <summary>Forgets what was read: it is read again.</summary>
    public void Clear() => _rows.Clear();

    /// <summary>Reads what was claimed, beside what was read before; most urgent first.</summary>
    public void Read(NpgsqlDataReader reader)
    {
        while (reader.Read()) _rows.Add(ClaimedRow.Map(reader));
        _rows.Sort(ClaimedRow.ByUrgency);
    }

    /// <summary>Reads what was offered, and keeps what the worker may have, most urgent first.</summary>
    public void ReadOffered(NpgsqlDataReader reader)
    {
        while (reader.Read())
            if (!reader.IsDBNull(9)) _rows.Add(ClaimedRow.Map(reader));
        _rows.Sort(ClaimedRow.ByUrgency);
    }

    /// <summary>Gives the claimer what it got.</summary>
    public void Give(IReadOnlyList<LeasedTask> leased) => give(leased);
}

/// <summary>What a claim takes of that which others have leased to its worker.</summary>
internal enum GivenRows
{
    /// <summary>Nothing: it claims.</summary>
    None,

    /// <summary>Nothing else: it does not claim.</summary>
    Only,

    /// <summary>All of it, and claims.</summary>
    Too,
}

/// <summary>An attempt that was just claimed.</summary>
internal readonly record struct ClaimedRow(Lease Lease, Guid RunId, int Task, int Attempt, int Priority, DateTimeOffset QueuedAt, int LeaseCount, int MapIndex)
{
    public static ClaimedRow Map(NpgsqlDataReader row) => new(
        new Lease(row.GetGuid(0), row.GetInt64(1)), row.GetGuid(2), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5), row.Time(6), row.GetInt32(7), row.GetInt32(8));

    public static readonly Comparison<ClaimedRow> ByUrgency = (a, b) =>
        a.Priority != b.Priority ? b.Priority.CompareTo(a.Priority)
        : a.QueuedAt != b.QueuedAt ? a.QueuedAt.CompareTo(b.QueuedAt)
        : ((ReadOnlySpan<byte>)a.Lease.TaskRunId.ToByteArray(bigEndian: true)).SequenceCompareTo(b.Lease.TaskRunId.ToByteArray(bigEndian: true));
}
