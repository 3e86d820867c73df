namespace MiniAirflow.Chaos.Plan;

/// <summary>Draws the faults of a seed. The same seed and roles always give the same plan.</summary>
internal static class FaultPlan
{
    private static readonly Fault[] OnRoles = [Fault.Kill, Fault.Pause];
    private static readonly Fault[] OnPostgres =
    [
        Fault.PostgresFast, Fault.PostgresImmediate, Fault.BackendsEnded, Fault.ListenersEnded,
        Fault.NetworkCut, Fault.NetworkSilent, Fault.AnswersLost, Fault.NetworkSlow,
    ];
    private static readonly Fault[] OnRedis = [Fault.RedisKill, Fault.RedisFlush];

    /// <param name="seed">The seed.</param>
    /// <param name="roles">Names of the processes, workers' beginning with <c>worker</c>.</param>
    /// <param name="time">Time over which faults begin.</param>
    /// <param name="lease">Length of a lease, which the lengths of pauses and outages are about.</param>
    /// <param name="hasPostgres">Whether there is a PostgreSQL, behind a proxy, to strike.</param>
    /// <param name="hasRedis">Whether there is a Redis to strike.</param>
    /// <param name="canFillDisk">Whether the workers' disk can be filled.</param>
    public static IReadOnlyList<FaultStep> Draw(int seed, IReadOnlyList<string> roles, TimeSpan time, TimeSpan lease, bool hasPostgres, bool hasRedis, bool canFillDisk)
    {
        Fault[] others = [.. hasPostgres ? OnPostgres : [], .. hasRedis ? OnRedis : [], .. canFillDisk ? [Fault.DiskFull] : Array.Empty<Fault>()];
        var random = new SeededRandom(seed);
        List<FaultStep> steps = [];
        for (var at = Between(random, 0.5, 1.5); at < time; at += Between(random, 0.8, 2.5)) steps.Add(One(random, at, roles, lease, others));
        return steps;
    }

    private static FaultStep One(SeededRandom random, TimeSpan at, IReadOnlyList<string> roles, TimeSpan lease, Fault[] others)
    {
        // Roles are struck as often as everything else together.
        var fault = others.Length == 0 || random.Next(2) == 0 ? random.Of(OnRoles) : random.Of(others);
        var target = OnRoles.Contains(fault) ? random.Of(roles)
            : fault == Fault.DiskFull ? random.Of([.. roles.Where(role => role.StartsWith("worker", StringComparison.Ordinal))]) : "";
        return new FaultStep(at, fault, target, Length(random, fault, lease));
    }

    // Pauses from a blink to longer than a lease: what is renewed just in time, and what is not.
    private static TimeSpan Length(SeededRandom random, Fault fault, TimeSpan lease) => fault switch
    {
        Fault.Pause => lease * (0.1 + 1.9 * random.NextDouble()),
        Fault.Kill => TimeSpan.FromSeconds(2 * random.NextDouble()),
        Fault.BackendsEnded or Fault.ListenersEnded or Fault.NetworkCut or Fault.RedisFlush => TimeSpan.Zero,
        _ => lease * (0.2 + random.NextDouble()),
    };

    private static TimeSpan Between(SeededRandom random, double from, double to) => TimeSpan.FromSeconds(from + (to - from) * random.NextDouble());
}
