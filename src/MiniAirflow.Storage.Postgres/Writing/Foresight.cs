using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Storage.Postgres.Data;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>What a lane expects its next transaction to find, so that it can decide before it asks: then the turn of a worker is one round trip (see the README).</summary>
/// <remarks>
/// Only an expectation: statements of the transaction fail when a run has another revision, a lease is not held as it was, or a workflow has another version; then nothing was
/// done, all is forgotten, and the transaction asks first. The time is the server's as it was told last, and what has passed here since. Touched by whoever has the lane's turn.
/// </remarks>
internal sealed class Foresight
{
    private const int MaxLeases = 50_000;
    private const int MaxRuns = 10_000;
    private const int MaxWorkflows = 10_000;
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private readonly Dictionary<Lease, HeldRow> _held = [];
    private readonly HashSet<Guid> _contested = [];
    private readonly Dictionary<Guid, Workflow> _workflows = [];
    private DateTimeOffset _told;
    private long _toldAt;

    /// <summary>The server's time, a little behind rather than ahead; null when it was last told too long ago.</summary>
    public DateTimeOffset? Now => _toldAt != 0 && TimeProvider.System.GetElapsedTime(_toldAt) is var since && since < MaxAge ? (_told + since).Truncated() : null;

    /// <summary>The server has told its time.</summary>
    public void NoteTime(DateTimeOffset now) => (_told, _toldAt) = (now, TimeProvider.System.GetTimestamp());

    /// <summary>The rows of leases as they are expected; null when one is not known, or others work on its run too, so that it has probably changed.</summary>
    public List<HeldRow>? Expect(IEnumerable<Lease> leases)
    {
        var rows = new List<HeldRow>();
        foreach (var lease in leases.Distinct())
        {
            if (!_held.TryGetValue(lease, out var row) || _contested.Contains(row.RunId)) return null;
            rows.Add(row);
        }
        return rows;
    }

    /// <summary>The statement that fails unless leases are held as they are expected to be.</summary>
    public static Npgsql.NpgsqlBatchCommand Guard(List<HeldRow> rows) => Commands.Of("Queue/expect_held").With<Guid[]>([.. rows.Select(one => one.Lease.TaskRunId)])
        .With<long[]>([.. rows.Select(one => one.Lease.Token)]).With<string[]>([.. rows.Select(one => one.State.Word())]).With<bool[]>([.. rows.Select(one => one.IsCancelRequested)]);

    /// <summary>Expects a lease to be held like this.</summary>
    public void Keep(HeldRow row)
    {
        // Leases that ended without us are never taken out.
        if (_held.Count >= MaxLeases) _held.Clear();
        _held[row.Lease] = row;
    }

    /// <summary>The lease has ended.</summary>
    public void Drop(Lease lease) => _held.Remove(lease);

    /// <summary>Others work on these runs as well: expects nothing of them.</summary>
    public void Contest(IEnumerable<Guid> runIds)
    {
        if (_contested.Count >= MaxRuns) _contested.Clear();
        _contested.UnionWith(runIds);
    }

    /// <summary>A workflow as it was when it was last read; null when it is not remembered. What is not guarded may have changed: its activity, its next slot.</summary>
    public Workflow? Workflow(Guid id) => _workflows.GetValueOrDefault(id);

    /// <summary>The statement that fails unless a workflow has the name and the version that are remembered.</summary>
    public static Npgsql.NpgsqlBatchCommand Guard(Workflow workflow) => Commands.Of("Workflows/expect").With(workflow.Id).With(workflow.Version).With(workflow.Name);

    /// <summary>A workflow was read.</summary>
    public void Keep(Workflow workflow)
    {
        if (_workflows.Count >= MaxWorkflows) _workflows.Clear();
        _workflows[workflow.Id] = workflow;
    }

    /// <summary>Expects nothing any more, and asks for the time before it does again.</summary>
    public void Clear()
    {
        _held.Clear();
        _workflows.Clear();
        _toldAt = 0;
    }
}
