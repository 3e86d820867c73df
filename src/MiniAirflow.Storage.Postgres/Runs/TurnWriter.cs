using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Writes what <see cref="RunTurns"/> says of runs that share a concurrency key. A version without one costs the look at a null.</summary>
internal static class TurnWriter
{
    // Of those that wait, so many are looked at in a turn: nobody passes the first.
    private const int MostWaiting = 50;

    /// <summary>A run that has come into being, or is open again, waits for its turn; whether that has come is decided right after the commit.</summary>
    public static void Wait(WriteContext context, RunEntry entry)
    {
        if (!entry.Model.AwaitsTurn || entry.Version.Definition.Concurrency is not { } concurrency) return;
        var key = KeyOf(entry);
        context.Write(Commands.Of("Turns/wait").With(entry.Shared.Id).With(key.WorkflowId).With(key.Key).With(concurrency.Limit)
            .With(concurrency.OnConflict == RunConflict.CancelInProgress).With(entry.IsOfBackfill));
        context.Turns.Add(key);
    }

    /// <summary>The run needs its turn no more: it has ended, or is to end before it had one.</summary>
    public static void Leave(WriteContext context, RunEntry entry)
    {
        if (entry.Version.Definition.Concurrency is null) return;
        context.Write(Commands.Of("Turns/leave").With(entry.Shared.Id));
        context.Turns.Add(KeyOf(entry));
    }

    /// <summary>Has this transaction decide alone until its end, for all keys. It locks runs after this; whoever holds a run's lock never asks for it.</summary>
    public static void Lock(WriteContext context) => context.Read(Commands.Of("Turns/lock"), static reader => reader.Read());

    /// <summary>Begins and cancels the runs of a key, in a transaction that holds the lock.</summary>
    public static void Admit(WriteContext context, TurnKey key)
    {
        var alive = context.ReadAll(Commands.Of("Turns/of_key").With(key.WorkflowId).With(key.Key).With(MostWaiting),
            row => new KeyedRun(row.GetGuid(0), row.GetInt32(1), row.GetBoolean(2), row.GetBoolean(3), row.GetBoolean(4), row.GetBoolean(5)));
        var decision = RunTurns.Decide(alive);
        context.Runs.Lock(decision.Cancelled.Concat(decision.Admitted));
        // What cannot be read must hold up nobody (F14).
        while (decision.Admitted.Where(id => !IsReadable(context, id)).ToList() is { Count: > 0 } unreadable)
        {
            alive.RemoveAll(one => unreadable.Contains(one.RunId));
            decision = RunTurns.Decide(alive);
        }
        foreach (var run in decision.Cancelled.Where(id => IsReadable(context, id))) PostgresRunStore.Cancel(context, run, RunTurns.Superseded(key.Key));
        foreach (var run in decision.Admitted) Take(context, run);
    }

    private static void Take(WriteContext context, Guid runId)
    {
        var entry = PostgresRunStore.LockWithAttempts(context, runId);
        var decision = new RunDecision();
        // Cancelled since it was looked at: it has no turn to take.
        if (!entry.Model.TakeTurn(decision)) return;
        context.Write(Commands.Of("Turns/take").With(runId));
        // Events do not tell of it, so whoever remembers the run reads it anew.
        context.Write(Commands.Of("Runs/reshape").With(runId));
        entry.Shape++;
        RunTimers.Begin(context, entry);
        RunWriter.Apply(context, entry, decision);
    }

    // Deleted meanwhile is as good as unreadable.
    private static bool IsReadable(WriteContext context, Guid runId)
    {
        context.Runs.Lock([runId]);
        return context.Runs.Locked.Contains(runId) && context.Runs.CanRead(runId);
    }

    private static TurnKey KeyOf(RunEntry entry) => new(entry.Version.WorkflowId, RunTurns.KeyOf(entry.Shared)!);
}
