using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Core.Tracing;
using MiniAirflow.Core.Waits;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Writes what <see cref="ChildRunDecider"/> says of attempts whose work a run of another workflow does.</summary>
internal static class ChildWriter
{
    /// <summary>Looks at an attempt that is due: begins its child, asks it to end, or ends as the child has ended.</summary>
    public static void Look(WriteContext context, RunEntry entry, WaitingRow row)
    {
        var isNew = row.Wait?.ChildRunId is null;
        if ((isNew ? Begin(context, entry, row) : row.Wait) is not { } state) return;
        if (Find(context.Db, row.Id) is not { } child)
        {
            WaitWriter.End(context, entry, row, ChildRunDecider.OutcomeOf(state, null));
            return;
        }
        var look = child.State.IsTerminal() ? default : ChildRunDecider.Look(state, row.IsCancelRequested, context.Now);
        // A program that can read it may run beside, and ask it.
        if (look.StopsChild && !context.Runs.CanRead(context.Db, child.Id)) look = new ChildLook(state, StopsChild: false, context.Now + UnreadableVersionException.LookAgain);
        if (look.StopsChild)
        {
            SqliteRunStore.Cancel(context, child.Id);
            child = Find(context.Db, row.Id)!; // it may have had nothing that a worker holds
        }
        if (child.State.IsTerminal()) WaitWriter.End(context, entry, row, ChildRunDecider.OutcomeOf(look.State ?? state, ResultOf(context, child)));
        else context.Db["Waits/keep"].Bind(row.Id).Bind(StoredJson.Wait(look.State)).Bind(look.NextLook).Execute();
        if (isNew && !child.State.IsTerminal()) entry.Model.Leased(entry.Model.InstanceOf(row.Task, row.MapIndex));
    }

    /// <summary>A run has ended: if it does the work of a task run, that one is due.</summary>
    public static void Ended(WriteContext context, RunEntry entry)
    {
        if (entry.ParentTaskRunId is { } parent && context.Db["Children/end"].Bind(parent).Bind(context.Now).Execute() > 0) context.Wake(WakeTopics.Due);
    }

    /// <summary>Has child runs of a run asked to end, by whoever looks at what is due.</summary>
    /// <param name="context">The transaction.</param>
    /// <param name="runId">The run.</param>
    /// <param name="attempt">The attempt whose child it is; null for all.</param>
    /// <param name="task">Index of the task whose children they are; null for all.</param>
    /// <param name="spared">Indexes of tasks whose children go on.</param>
    /// <returns>Whether there are any.</returns>
    public static bool Stop(WriteContext context, Guid runId, Guid? attempt = null, int? task = null, IReadOnlyList<int>? spared = null)
    {
        if (context.Db["Children/stop"].Bind(runId).Bind(context.Now).Bind(attempt).Bind(task).Bind($"[{string.Join(',', spared ?? [])}]").Execute() == 0) return false;
        context.Wake(WakeTopics.Due);
        return true;
    }

    /// <summary>Creates the child, unless the attempt ends without one.</summary>
    /// <returns>The wait for it; null when the attempt has ended, or is put off.</returns>
    private static WaitState? Begin(WriteContext context, RunEntry entry, WaitingRow row)
    {
        var (lineage, hookDepth, isOfBackfill) = LineageOf(context.Db, row.RunId);
        if (ChildRunDecider.Prepare(WaitWriter.Lease(context, entry, row), lineage, out var target) is { } ended)
        {
            WaitWriter.End(context, entry, row, ended);
            return null;
        }
        var workflow = WorkflowRows.FindByName(context.Db, target.Name);
        if (workflow is not null && !context.Runs.CanReadVersion(context.Db, workflow.Id, workflow.Version))
        {
            context.Db["Children/end"].Bind(row.Id).Bind(context.Now + UnreadableVersionException.LookAgain).Execute();
            return null;
        }
        var version = workflow is null ? null : context.Runs.Version(context.Db, workflow.Id, workflow.Version);
        if (ChildRunDecider.Fit(target, version?.Definition, out var values) is { } refused)
        {
            WaitWriter.End(context, entry, row, refused);
            return null;
        }
        var child = RunWriter.Create(context, version!, RunOrigin.OfTask(new RunParent(row.RunId, row.Id), hookDepth, isOfBackfill, RunTrace.Of(row.RunId, entry.Shared.TraceParent)), values);
        return ChildRunDecider.Begun(entry.Version.Definition.Tasks[row.Task], child.Shared.Id, context.Now);
    }

    /// <summary>The workflows from the first run down to this one, how many hooks in a row have led to it, and whether one of these runs is a backfill's.</summary>
    public static (IReadOnlyList<string> Names, int HookDepth, bool IsOfBackfill) LineageOf(Database db, Guid runId)
    {
        var (names, depth, isOfBackfill) = (new List<string>(), 0, false);
        var read = db["Children/lineage"].Bind(runId);
        while (read.Read())
        {
            names.Add(read.Text(0));
            (depth, isOfBackfill) = (read.Int32(1), read.Bool(2));
        }
        return (names, depth, isOfBackfill);
    }

    private static Child? Find(Database db, Guid taskRunId)
    {
        var read = db["Children/run"].Bind(taskRunId);
        if (!read.Read()) return null;
        var child = new Child(read.Guid(0), StateWords.ParseRunState(read.Text(1)), read.Guid(2), read.Int32(3));
        read.Reset();
        return child;
    }

    private static ChildResult ResultOf(WriteContext context, Child child)
    {
        var version = context.Runs.CanReadVersion(context.Db, child.WorkflowId, child.Version) ? context.Runs.Version(context.Db, child.WorkflowId, child.Version) : null;
        var given = new List<string?>();
        if (child.State == RunState.Success && version is not null)
        {
            var read = context.Db["Children/outputs"].Bind(child.Id).Bind($"[{string.Join(',', ChildRows.LeavesOf(version))}]");
            while (read.Read()) given.Add(read.TextOrNull(0));
        }
        return ChildRows.ResultOf(child.State, given, child.State == RunState.Failed ? FailedIn(context.Db, child.Id) : [], version);
    }

    private static List<FailedRow> FailedIn(Database db, Guid runId)
    {
        var failed = new List<FailedRow>();
        var read = db["Children/failed"].Bind(runId).Bind(ChildRows.MaxFailed);
        while (read.Read()) failed.Add(new FailedRow(read.Int32(0), read.Text(1), read.Int32(2), StateWords.ParseTaskState(read.Text(3)), read.TextOrNull(4)));
        return failed;
    }

    private sealed record Child(Guid Id, RunState State, Guid WorkflowId, int Version);
}
