using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>The next time of its own that each run has (<see cref="RunClock"/>), and what is done when it comes. A version without such times costs the look at two numbers.</summary>
internal static class RunTimers
{
    // So many runs are locked at once.
    private const int MaxDue = 50;

    /// <summary>A run begins, for the first time or again: notes when it will have lasted too long.</summary>
    public static void Begin(WriteContext context, RunEntry entry)
    {
        if (!entry.Version.Definition.HasTimers) return;
        if (RunClock.TimesOutAt(entry.Version.Definition, context.Now) is { } due) Set(context, entry.Shared.Id, due);
        else End(context, entry);
    }

    /// <summary>A run has failed and is tried again: notes when, and what hooks are told of it.</summary>
    public static void Fail(WriteContext context, RunEntry entry)
    {
        Set(context, entry.Shared.Id, RunClock.TriedAgainAt(entry.Version.Definition, entry.Model.RetriesLeft, context.Now));
        HookWriter.Retried(context, entry);
    }

    /// <summary>A run has ended: no time of its own comes any more.</summary>
    public static void End(WriteContext context, RunEntry entry)
    {
        if (entry.Version.Definition.HasTimers) context.Writes.SetTimer(entry.Shared.Id, null);
    }

    /// <summary>Deals with the runs whose time has come. Their locks are the right to do so: another scheduler may look at the same time.</summary>
    /// <returns>How long until the next one's does; null when none waits.</returns>
    public static TimeSpan? AdvanceDue(WriteContext context)
    {
        var seen = context.ReadAll(Commands.Of("Runs/due_timers").With(context.Now).With(MaxDue), row => row.GetGuid(0));
        if (seen.Count > 0)
        {
            context.Runs.Lock(seen);
            foreach (var run in context.ReadAll(Commands.Of("Runs/due_timers_of").With(seen.ToArray()).With(context.Now), row => row.GetGuid(0))) Advance(context, run);
        }
        return context.Until(Commands.Of("Runs/next_timer"));
    }

    private static void Advance(WriteContext context, Guid runId)
    {
        if (!context.Runs.CanRead(runId))
        {
            context.Writes.SetTimer(runId, context.Now + UnreadableVersionException.LookAgain);
            return;
        }
        var entry = PostgresRunStore.LockWithAttempts(context, runId);
        End(context, entry);
        if (entry.Model.State == RunState.UpForRetry) OperationWriter.TryAgain(context, entry);
        else TimeOut(context, entry);
    }

    private static void TimeOut(WriteContext context, RunEntry entry)
    {
        var decision = new RunDecision();
        var reason = RunClock.TimedOut(entry.Version.Definition);
        if (entry.Model.TimeOut(decision, reason) is not { } spared) return;
        context.Write(Commands.Of("Runs/set_timed_out").With(entry.Shared.Id).With(reason));
        PostgresRunStore.EndOpen(context, entry, decision, spared);
    }

    private static void Set(WriteContext context, Guid runId, DateTimeOffset due)
    {
        context.Writes.SetTimer(runId, due);
        context.Wakes |= WakeTopics.Due;
    }
}
