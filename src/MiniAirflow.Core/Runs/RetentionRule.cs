using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Runs;

/// <summary>The decider of which ended runs are kept no longer. Pure; stores feed it, and remove what it says.</summary>
/// <remarks>
/// A run goes when it ended longer ago than the policy's days, or when so many newer runs of its workflow have ended as the policy counts. Whatever the policy says, these stay: a run that
/// has not ended; one whose end a task of another run has yet to see; and those that others look back at, see <see cref="RetentionBounds.Needed"/>.
/// </remarks>
public static class RetentionRule
{
    /// <summary>What holds for a workflow: its own word, and for what it does not say the server's.</summary>
    public static RetentionPolicy PolicyOf(RetentionDefinition? own, RetentionPolicy server) => new(own?.Days ?? server.Days, own?.Runs ?? server.Runs);

    /// <summary>What a policy means now.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="now">The time.</param>
    /// <param name="oldestCounted">The oldest of the newest ended runs that the policy counts; null when there are not so many, or it counts none.</param>
    /// <param name="needed">Runs that others look back at.</param>
    public static RetentionBounds BoundsOf(RetentionPolicy policy, DateTimeOffset now, Guid? oldestCounted, IReadOnlyCollection<Guid> needed) =>
        new(policy.Days == 0 ? null : now - TimeSpan.FromDays(policy.Days), policy.Runs == 0 ? null : oldestCounted, needed);

    /// <summary>Whether a run goes.</summary>
    public static bool Goes(EndedRun run, RetentionBounds bounds) =>
        run.State.IsTerminal() && !run.IsAwaited && !bounds.Needed.Contains(run.Id)
        && (run.FinishedAt < bounds.EndedBefore || (bounds.OlderThan is { } oldest && run.Id.CompareTo(oldest) < 0));
}

/// <summary>How long ended runs are kept.</summary>
/// <param name="Days">Days from the end; 0 for ever.</param>
/// <param name="Runs">How many of a workflow; 0 for all.</param>
public readonly record struct RetentionPolicy(int Days, int Runs)
{
    /// <summary>Whether nothing ever goes.</summary>
    public bool KeepsAll => Days == 0 && Runs == 0;
}

/// <summary>What a policy means at a time.</summary>
/// <param name="EndedBefore">What ended before this goes; null for no such time.</param>
/// <param name="OlderThan">What is older than this run goes; null for no such run.</param>
/// <param name="Needed">Runs that stay because others look back at them: the last that succeeded (<c>changes</c> compares with it) and the newest with a logical date (<c>depends_on_past</c>).</param>
public sealed record RetentionBounds(DateTimeOffset? EndedBefore, Guid? OlderThan, IReadOnlyCollection<Guid> Needed)
{
    /// <summary>No run whose identity is this or higher can go: it came into being too late.</summary>
    public Guid Before
    {
        get
        {
            var ended = EndedBefore is { } time ? IdTime.FirstAt(time) : Guid.Empty;
            return OlderThan is { } oldest && oldest.CompareTo(ended) > 0 ? oldest : ended;
        }
    }
}

/// <summary>A run, as the rule needs it.</summary>
/// <param name="Id">The run.</param>
/// <param name="State">Its state.</param>
/// <param name="FinishedAt">When it ended; null while it has not.</param>
/// <param name="IsAwaited">Whether a task of a run that is alive has it do its work.</param>
public sealed record EndedRun(Guid Id, RunState State, DateTimeOffset? FinishedAt, bool IsAwaited);
