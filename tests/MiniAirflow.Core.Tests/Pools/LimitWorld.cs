using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Storage.Providers;

namespace MiniAirflow.Core.Tests.Pools;

/// <summary>Limits and those that wait for them, in memory: the rows that a store would keep, so that the deciders can be driven through any history.</summary>
internal sealed class LimitWorld : IWaitingRows
{
    private readonly List<Waiter> _waiting = [];
    private readonly List<Waiter> _active = [];
    private int _ids;

    public Dictionary<string, int> Pools { get; } = [];

    public IReadOnlyList<Waiter> Waiting => _waiting;

    public IReadOnlyList<Waiter> Active => _active;

    /// <summary>Rows that were read, to see what a pass costs.</summary>
    public int RowsRead { get; private set; }

    public Waiter Arrive(DateTimeOffset rank, params LimitDemand[] demands)
    {
        var waiter = new Waiter(new Guid(++_ids, 0, 0, new byte[8]), demands[0].Limit, rank, demands);
        _waiting.Add(waiter);
        return waiter;
    }

    public void End(int place) => _active.RemoveAt(place);

    public void Put(string pool, int slots)
    {
        Pools[pool] = slots;
        for (var i = 0; i < _waiting.Count; i++)
            if (_waiting[i].Lane == LimitName.OfChange(pool)) _waiting[i] = _waiting[i] with { Lane = LimitName.OfPool(pool) };
    }

    public void Cancel(int place) => _waiting.RemoveAt(place);

    public int Occupied(string limit) => _active.SelectMany(one => one.Demands).Where(demand => demand.Limit == limit).Sum(demand => demand.Slots);

    public int? SizeOf(LimitDemand demand) => demand.Size ?? (Pools.TryGetValue(LimitName.PoolOf(demand.Limit)!, out var slots) ? slots : null);

    public bool HasRoom(Waiter waiter) => waiter.Demands.All(demand => Occupied(demand.Limit) + demand.Slots <= SizeOf(demand));

    /// <summary>Lets in whom these lanes let in, in as many passes as it takes.</summary>
    public void Admit(params IEnumerable<string> lanes)
    {
        IReadOnlyCollection<string> left = [.. lanes.Distinct()];
        for (var passes = 0; left.Count > 0; passes++)
        {
            passes.ShouldBeLessThan(1_000, "a pass makes progress");
            left = AdmissionPass.Run(this, left).Left;
        }
    }

    public IReadOnlyList<LimitedRow> Heads(IReadOnlyCollection<string> lanes, int each)
    {
        List<LimitedRow> rows = [.. lanes.SelectMany(lane => _waiting.Where(one => one.Lane == lane).OrderBy(one => one.Rank).ThenBy(one => one.TaskRunId).Take(each)).Select(Row)];
        RowsRead += rows.Count;
        return rows;
    }

    public IReadOnlyList<(string Limit, LimitState State)> StatesOf(IReadOnlyCollection<string> limits) =>
        [.. limits.Select(limit => (limit, new LimitState(LimitName.PoolOf(limit) is { } pool && Pools.TryGetValue(pool, out var slots) ? slots : null, Occupied(limit))))];

    public void Write(IReadOnlyList<LimitedRow> admitted, IReadOnlyList<Waiter> moved, IReadOnlyList<LimitedRow> stale)
    {
        foreach (var row in admitted)
        {
            _waiting.RemoveAll(one => one.TaskRunId == row.Waiter.TaskRunId).ShouldBe(1);
            _active.Add(row.Waiter);
        }
        foreach (var waiter in moved) _waiting[_waiting.FindIndex(one => one.TaskRunId == waiter.TaskRunId)] = waiter;
    }

    private static LimitedRow Row(Waiter waiter) => new(waiter, Guid.Empty, Guid.Empty, "t", 1, default, "default", IsScheduled: true, MapIndex: null);
}
