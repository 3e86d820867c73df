using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>The next time of its own that each run has (<see cref="RunClock"/>), and what is done when it comes. A version without such times costs the look at two numbers.</summary>
internal static class RunTimers
{
    private const int MaxDue = 200;

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
        if (entry.Version.Definition.HasTimers) context.Db["Runs/end_timer"].Bind(entry.Shared.Id).Execute();
    }

    /// <summary>Deals with the runs whose time has come.</summary>
    /// <returns>How long until the next one's does; null when none waits.</returns>
    public static TimeSpan? AdvanceDue(WriteContext context)
    {
        var due = new List<Guid>();
        var read = context.Db["Runs/due_timers"].Bind(context.Now).Bind(MaxDue);
        while (read.Read()) due.Add(read.Guid(0));
        foreach (var run in due) Advance(context, run);
        return context.Until("Runs/next_timer");
    }

    private static void Advance(WriteContext context, Guid runId)
    {
        if (!context.Runs.CanRead(context.Db, runId))
        {
            context.Db["Runs/set_timer"].Bind(runId).Bind(context.Now + UnreadableVersionException.LookAgain).Execute();
            return;
        }
        var entry = context.Runs.Get(context.Db, runId);
        End(context, entry);
        if (entry.Model.State == RunState.UpForRetry) OperationWriter.TryAgain(context, entry);
        else TimeOut(context, entry);
    }

    private static void TimeOut(WriteContext context, RunEntry entry)
    {
        var decision = new RunDecision();
        var reason = RunClock.TimedOut(entry.Version.Definition);
        if (entry.Model.TimeOut(decision, reason) is not { } spared) return;
        context.Db["Runs/set_timed_out"].Bind(entry.Shared.Id).Bind(reason).Execute();
        SqliteRunStore.EndOpen(context, entry, decision, spared);
    }

    private static void Set(WriteContext context, Guid runId, DateTimeOffset due)
    {
        context.Db["Runs/set_timer"].Bind(runId).Bind(due.Truncated()).Execute();
        context.Wake(WakeTopics.Due);
    }
}
