namespace MiniAirflow.Core.Pools;

/// <summary>What an attempt takes of one limit while it is active.</summary>
/// <param name="Limit">The limit; see <see cref="LimitName"/>.</param>
/// <param name="Slots">How many of its slots.</param>
/// <param name="Size">How many slots it has, where the task's own definition says so; null for a pool, whose row says it.</param>
public readonly record struct LimitDemand(string Limit, int Slots, int? Size);

/// <summary>A limit as it is at the moment.</summary>
/// <param name="Size">How many slots it has; null for a pool that does not exist, and for a limit whose demands say it.</param>
/// <param name="Occupied">How many are taken.</param>
/// <param name="StartsLeft">How many more may begin now; null for any number.</param>
/// <param name="NextStartAt">When one more may begin, if none may now.</param>
public sealed record LimitState(int? Size, int Occupied, int? StartsLeft = null, DateTimeOffset? NextStartAt = null);

/// <summary>An attempt that waits for its slots.</summary>
/// <param name="TaskRunId">The attempt.</param>
/// <param name="Lane">The lane in which it stands.</param>
/// <param name="Rank">Its place in any lane; see <see cref="WaitingOrder"/>.</param>
/// <param name="Demands">All that it must have at once.</param>
public sealed record Waiter(Guid TaskRunId, string Lane, DateTimeOffset Rank, IReadOnlyList<LimitDemand> Demands);

/// <summary>Why an attempt waits for a limit.</summary>
/// <param name="TaskRunId">The attempt.</param>
/// <param name="Demand">What it lacks.</param>
/// <param name="State">The limit.</param>
/// <param name="Waiting">How many wait in the same lane, itself included.</param>
public sealed record LimitWait(Guid TaskRunId, LimitDemand Demand, LimitState State, int Waiting);
