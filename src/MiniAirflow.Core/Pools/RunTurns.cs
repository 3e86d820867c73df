using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Expressions;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Core.Pools;

/// <summary>The decider of runs that share a concurrency key: which of them begin, and which are cancelled for a newer one. Pure.</summary>
/// <remarks>
/// <para>A key is of one workflow. So whoever may trigger one workflow cannot hold up, or cancel, runs of another; and a run never waits for a run that waits for it, since no
/// workflow runs itself, however far down.</para>
/// <para>A run keeps its turn until it has ended, the delay before it is tried again included.</para>
/// </remarks>
public static class RunTurns
{
    /// <summary>The key of a run, shortened if it is long. Where an expression has no value (the logical date of a run by hand), the key stands as it is written.</summary>
    /// <returns>Null for a run without a key.</returns>
    public static string? KeyOf(LeasedRun run)
    {
        if (run.Definition.Concurrency is not { Key: var key }) return null;
        if (!Template.IsTemplate(key)) return LimitName.Shortened(key);
        try
        {
            return LimitName.Shortened(Template.Parse(key).Render(new LeasedScope(new LeasedTask { TaskRunId = Guid.Empty, Token = 0, Attempt = 0, Task = new TaskDefinition { Name = "" }, Run = run })));
        }
        catch (ExpressionException)
        {
            return LimitName.Shortened(key);
        }
    }

    /// <summary>Decides.</summary>
    /// <param name="alive">The runs with the key that have not ended, in any order: all that are in progress, the first of those that wait, and where one of those cancels others, all.</param>
    /// <remarks>
    /// Those that wait begin in the order in which they came, runs of backfills after all others; nobody passes the first. Of the runs that cancel others, the newest counts:
    /// so many as its limit, itself included, are kept, and the older ones are cancelled. Runs of backfills cancel nobody and are not cancelled: each of their slots is wanted.
    /// </remarks>
    public static TurnDecision Decide(IReadOnlyList<KeyedRun> alive)
    {
        var cancelled = Superseded(alive);
        var inProgress = alive.Count(one => !one.AwaitsTurn);
        var admitted = new List<Guid>();
        foreach (var one in alive.Where(one => one.AwaitsTurn && !one.IsCancelRequested && !cancelled.Contains(one.RunId)).OrderBy(one => one.IsOfBackfill).ThenBy(one => one.RunId, IdOrder))
        {
            if (inProgress >= one.Limit) break;
            admitted.Add(one.RunId);
            inProgress++;
        }
        return new TurnDecision([.. cancelled.Order(IdOrder)], admitted);
    }

    /// <summary>Why a run was cancelled for a newer one.</summary>
    /// <param name="key">The key that they share.</param>
    public static string Superseded(string key) => $"A newer run with the concurrency key '{key}' has taken its place.";

    private static HashSet<Guid> Superseded(IReadOnlyList<KeyedRun> alive)
    {
        var newest = alive.Where(one => one is { AwaitsTurn: true, CancelsOthers: true, IsOfBackfill: false, IsCancelRequested: false }).MaxBy(one => one.RunId, IdOrder);
        if (newest is null) return [];
        var older = alive.Where(one => one is { IsOfBackfill: false, IsCancelRequested: false } && IdOrder.Compare(one.RunId, newest.RunId) < 0);
        return [.. older.OrderByDescending(one => one.RunId, IdOrder).Skip(newest.Limit - 1).Select(one => one.RunId)];
    }

    // Identities rise with time, as bytes in the order of their text.
    private static readonly Comparer<Guid> IdOrder = Comparer<Guid>.Create(static (a, b) => a.CompareTo(b));
}

/// <summary>A concurrency key of a workflow.</summary>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="Key">The text, with its values.</param>
public readonly record struct TurnKey(Guid WorkflowId, string Key);

/// <summary>A run that has not ended, and has a concurrency key.</summary>
/// <param name="RunId">The run; its identity is higher than those of the runs before it.</param>
/// <param name="Limit">How many, by its own definition, may be in progress.</param>
/// <param name="CancelsOthers">Whether the older ones are cancelled for it.</param>
/// <param name="IsOfBackfill">Whether a backfill has brought it about, directly or through other runs.</param>
/// <param name="AwaitsTurn">Whether it waits; else it is in progress.</param>
/// <param name="IsCancelRequested">Whether its end was asked for.</param>
public sealed record KeyedRun(Guid RunId, int Limit, bool CancelsOthers, bool IsOfBackfill, bool AwaitsTurn, bool IsCancelRequested);

/// <summary>What follows.</summary>
/// <param name="Cancelled">Runs whose end is asked for, the oldest first.</param>
/// <param name="Admitted">Runs that begin now, in this order.</param>
public sealed record TurnDecision(IReadOnlyList<Guid> Cancelled, IReadOnlyList<Guid> Admitted);

/// <summary>Why a run waits for its turn.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Limit">How many may be in progress.</param>
/// <param name="InProgress">Those that are, the oldest first; the first few.</param>
/// <param name="InProgressCount">How many they are.</param>
/// <param name="Ahead">How many wait before it.</param>
public sealed record TurnWait(string Key, int Limit, IReadOnlyList<Guid> InProgress, int InProgressCount, int Ahead);
