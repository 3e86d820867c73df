using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Writes what <see cref="RunTurns"/> says of runs that share a concurrency key. A version without one costs the look at a null.</summary>
internal static class TurnWriter
{
    // Of those that wait, so many are looked at in a turn: nobody passes the first.
    private const int MostWaiting = 50;

    /// <summary>A run that has come into being, or is open again, waits for its turn; whether that has come is decided before the commit.</summary>
    public static void Wait(WriteContext context, RunEntry entry)
    {
        if (!entry.Model.AwaitsTurn || entry.Version.Definition.Concurrency is not { } concurrency) return;
        var key = KeyOf(entry);
        context.Db["Turns/wait"].Bind(entry.Shared.Id).Bind(key.WorkflowId).Bind(key.Key).Bind(concurrency.Limit)
            .Bind(concurrency.OnConflict == Core.Definitions.RunConflict.CancelInProgress).Bind(entry.IsOfBackfill).Execute();
        context.Turns.Add(key);
    }

    /// <summary>The run needs its turn no more: it has ended, or is to end before it had one.</summary>
    public static void Leave(WriteContext context, RunEntry entry)
    {
        if (entry.Version.Definition.Concurrency is null || context.Db["Turns/leave"].Bind(entry.Shared.Id).Execute() == 0) return;
        context.Turns.Add(KeyOf(entry));
    }

    /// <summary>Whether a run waits for its turn.</summary>
    public static bool Awaits(Database db, Guid runId)
    {
        var read = db["Turns/awaits"].Bind(runId);
        var awaits = read.Read() && read.Bool(0);
        read.Reset();
        return awaits;
    }

    /// <summary>Begins and cancels runs of all keys in which something has changed: with the same commit.</summary>
    public static void Admit(WriteContext context)
    {
        while (context.Turns.Count > 0)
        {
            List<TurnKey> keys = [.. context.Turns];
            context.Turns.Clear();
            foreach (var key in keys) Admit(context, key);
        }
    }

    /// <summary>Has keys looked at for which somebody waits: a run that this program could not read may be readable now.</summary>
    public static void AdmitWaiting(WriteContext context, int limit)
    {
        var read = context.Db["Turns/waiting_keys"].Bind(limit);
        while (read.Read()) context.Turns.Add(new TurnKey(read.Guid(0), read.Text(1)));
    }

    private static void Admit(WriteContext context, TurnKey key)
    {
        var alive = new List<KeyedRun>();
        var read = context.Db["Turns/of_key"].Bind(key.WorkflowId).Bind(key.Key).Bind(MostWaiting);
        while (read.Read()) alive.Add(new KeyedRun(read.Guid(0), read.Int32(1), read.Bool(2), read.Bool(3), read.Bool(4), read.Bool(5)));
        var decision = RunTurns.Decide(alive);
        // What cannot be read must hold up nobody (F14).
        while (decision.Admitted.Where(id => !context.Runs.CanRead(context.Db, id)).ToList() is { Count: > 0 } unreadable)
        {
            alive.RemoveAll(one => unreadable.Contains(one.RunId));
            decision = RunTurns.Decide(alive);
        }
        foreach (var run in decision.Cancelled.Where(id => context.Runs.CanRead(context.Db, id))) SqliteRunStore.Cancel(context, run, RunTurns.Superseded(key.Key));
        foreach (var run in decision.Admitted) Take(context, run);
    }

    private static void Take(WriteContext context, Guid runId)
    {
        var entry = context.Runs.Get(context.Db, runId);
        context.Db["Turns/take"].Bind(runId).Execute();
        var decision = new RunDecision();
        if (!entry.Model.TakeTurn(decision)) return;
        RunTimers.Begin(context, entry);
        RunWriter.Apply(context, entry, decision);
    }

    private static TurnKey KeyOf(RunEntry entry) => new(entry.Version.WorkflowId, RunTurns.KeyOf(entry.Shared)!);
}
