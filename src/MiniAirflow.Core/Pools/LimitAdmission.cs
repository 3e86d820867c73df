namespace MiniAirflow.Core.Pools;

/// <summary>Decides who of those that wait for limits gets its slots. Pure; no clock, no I/O.</summary>
/// <remarks>
/// <para>It is fed the heads of lanes, round by round, and the state of every limit that they need. Within a lane the first that does not fit stops the lane, so that slots
/// gather for it, however many it needs. One that lacks another limit moves to that limit's lane, and nobody waits behind it here: so each lane holds those alone whom its
/// limit holds up, and whoever has been waiting for a full pool hides nobody else.</para>
/// <para>Not thread-safe; for one transaction, in which nobody else admits anything.</para>
/// </remarks>
public sealed class LimitAdmission
{
    private readonly Dictionary<string, Room> _rooms = new(StringComparer.Ordinal);
    private readonly HashSet<string> _stopped = new(StringComparer.Ordinal);

    /// <summary>When a lane that waits for its rate alone may be looked at again; null when none does.</summary>
    public DateTimeOffset? LookAgainAt { get; private set; }

    /// <summary>The limits of these that it has not been told of.</summary>
    public IReadOnlyCollection<string> Unknown(IEnumerable<Waiter> waiters) =>
        waiters.SelectMany(waiter => waiter.Demands).Select(demand => demand.Limit).Where(limit => !_rooms.ContainsKey(limit)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Tells it of a limit, as it was before anything was admitted.</summary>
    public void Tell(string limit, LimitState state) =>
        _rooms[limit] = new Room { Size = state.Size, Occupied = state.Occupied, StartsLeft = state.StartsLeft ?? int.MaxValue, NextStartAt = state.NextStartAt };

    /// <summary>Whether nobody else in a lane can get in for now.</summary>
    public bool IsStopped(string lane) => _stopped.Contains(lane);

    /// <summary>Decides about the heads of some lanes: of each lane the first that wait there, without a gap.</summary>
    /// <param name="heads">The heads, in any order.</param>
    public AdmissionRound Decide(IEnumerable<Waiter> heads)
    {
        var (admitted, moved) = (new List<Waiter>(), new List<Waiter>());
        foreach (var waiter in heads.OrderBy(waiter => waiter.Rank).ThenBy(waiter => waiter.TaskRunId))
        {
            if (_stopped.Contains(waiter.Lane)) continue;
            var obstacle = ObstacleOf(waiter);
            if (obstacle is null) Admit(waiter, admitted);
            else if (obstacle == waiter.Lane) Stop(waiter.Lane);
            else moved.Add(waiter with { Lane = obstacle });
        }
        return new AdmissionRound(admitted, moved);
    }

    /// <summary>The lane in which an attempt has to wait; null when it has all that it needs.</summary>
    private string? ObstacleOf(Waiter waiter)
    {
        foreach (var demand in waiter.Demands)
        {
            var room = _rooms[demand.Limit];
            var size = demand.Size ?? room.Size;
            if (size is null || demand.Slots > size) return LimitName.OfChange(LimitName.PoolOf(demand.Limit) ?? demand.Limit);
            if (room.Occupied + demand.Slots > size || room.StartsLeft == 0) return demand.Limit;
        }
        return null;
    }

    private void Admit(Waiter waiter, List<Waiter> admitted)
    {
        foreach (var demand in waiter.Demands)
        {
            var room = _rooms[demand.Limit];
            room.Occupied += demand.Slots;
            if (room.StartsLeft < int.MaxValue) room.StartsLeft--;
        }
        admitted.Add(waiter);
    }

    private void Stop(string lane)
    {
        _stopped.Add(lane);
        if (_rooms.TryGetValue(lane, out var room) && room is { StartsLeft: 0, NextStartAt: { } at } && (LookAgainAt is null || at < LookAgainAt)) LookAgainAt = at;
    }

    private sealed class Room
    {
        public int? Size;
        public int Occupied;
        public int StartsLeft;
        public DateTimeOffset? NextStartAt;
    }
}

/// <summary>What was decided about some heads; those that are in neither list stay where they are.</summary>
/// <param name="Admitted">Those that have their slots now.</param>
/// <param name="Moved">Those that wait in another lane now.</param>
public sealed record AdmissionRound(IReadOnlyList<Waiter> Admitted, IReadOnlyList<Waiter> Moved);
