using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Core.Tracing;
using MiniAirflow.Core.Waits;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Writes what <see cref="ChildRunDecider"/> says of attempts whose work a run of another workflow does.</summary>
/// <remarks>Order of locks: the parent's run, the child's run, then attempts. A child that ends holds its own run alone and makes the parent's attempt due, so neither waits for the other in a circle.</remarks>
internal static class ChildWriter
{
    /// <summary>The child runs of some attempts.</summary>
    public static IReadOnlyList<Guid> Of(WriteContext context, Guid[] attempts) =>
        attempts.Length == 0 ? [] : context.ReadAll(Commands.Of("Children/of").With(attempts), row => row.GetGuid(0));

    /// <summary>Looks at an attempt that is due: begins its child, asks it to end, or ends as the child has ended.</summary>
    public static void Look(WriteContext context, RunEntry entry, WaitingRow row)
    {
        var isNew = row.Wait?.ChildRunId is null;
        if ((isNew ? Begin(context, entry, row) : row.Wait) is not { } state) return;
        if (Find(context, row.Id) is not { } child)
        {
            WaitWriter.End(context, entry, row, ChildRunDecider.OutcomeOf(state, null));
            return;
        }
        var look = child.State.IsTerminal() ? default : ChildRunDecider.Look(state, row.IsCancelRequested, context.Now);
        // A program that can read it may run beside, and ask it.
        if (look.StopsChild && !context.Runs.CanRead(child.Id)) look = new ChildLook(state, StopsChild: false, context.Now + UnreadableVersionException.LookAgain);
        if (look.StopsChild)
        {
            PostgresRunStore.Cancel(context, child.Id);
            child = Find(context, row.Id)!; // it may have had nothing that a worker holds
        }
        if (child.State.IsTerminal()) WaitWriter.End(context, entry, row, ChildRunDecider.OutcomeOf(look.State ?? state, ResultOf(context, child)));
        else context.Write(Commands.Of("Waits/keep").With(row.Id).With(StoredJson.Wait(look.State)).With(look.NextLook));
    }

    /// <summary>A run has ended: if it does the work of a task run, that one is due.</summary>
    public static void Ended(WriteContext context, RunEntry entry)
    {
        if (entry.ParentTaskRunId is not { } parent) return;
        context.Writes.EndChild(parent);
        context.Wakes |= WakeTopics.Due;
    }

    /// <summary>Has child runs of a run asked to end, by whoever looks at what is due.</summary>
    /// <param name="context">The transaction, which has locked the run.</param>
    /// <param name="runId">The run.</param>
    /// <param name="attempt">The attempt whose child it is; null for all.</param>
    /// <param name="task">Index of the task whose children they are; null for all.</param>
    /// <param name="spared">Indexes of tasks whose children go on.</param>
    /// <returns>Whether there are any.</returns>
    public static bool Stop(WriteContext context, Guid runId, Guid? attempt = null, int? task = null, IReadOnlyList<int>? spared = null)
    {
        var stop = Commands.Of("Children/stop").With(runId).With(context.Now).With(attempt).With(task).With<int[]>([.. spared ?? []]);
        if (context.ReadAll(stop, row => row.GetGuid(0)).Count == 0) return false;
        context.Wakes |= WakeTopics.Due;
        return true;
    }

    /// <summary>Creates the child, unless the attempt ends without one.</summary>
    /// <returns>The wait for it; null when the attempt has ended, or is put off.</returns>
    private static WaitState? Begin(WriteContext context, RunEntry entry, WaitingRow row)
    {
        var lineage = LineageRows.Of(context, row.RunId);
        if (ChildRunDecider.Prepare(WaitWriter.Lease(context, entry, row), [.. lineage.Select(one => one.Name)], out var target) is { } ended)
        {
            WaitWriter.End(context, entry, row, ended);
            return null;
        }
        var workflow = WorkflowRows.FindByName(context, target.Name);
        if (workflow is not null) context.Runs.LoadVersions([(workflow.Id, workflow.Version)]);
        var version = workflow is null ? null : context.Runs.TryVersion(workflow.Id, workflow.Version);
        if (workflow is not null && version is null)
        {
            context.Write(Commands.Of("Children/end").With<Guid[]>([row.Id]).With(context.Now + UnreadableVersionException.LookAgain));
            return null;
        }
        if (ChildRunDecider.Fit(target, version?.Definition, out var values) is { } refused)
        {
            WaitWriter.End(context, entry, row, refused);
            return null;
        }
        var child = RunWriter.Create(context, version!, RunOrigin.OfTask(new RunParent(row.RunId, row.Id), lineage[0].HookDepth, lineage[0].IsOfBackfill, RunTrace.Of(row.RunId, entry.Shared.TraceParent)), values);
        return ChildRunDecider.Begun(entry.Version.Definition.Tasks[row.Task], child.Shared.Id, context.Now);
    }

    private static Child? Find(WriteContext context, Guid taskRunId) =>
        context.ReadOne(Commands.Of("Children/run").With(taskRunId), row => new Child(row.GetGuid(0), StateWords.ParseRunState(row.GetString(1)), row.GetGuid(2), row.GetInt32(3)));

    private static ChildResult ResultOf(WriteContext context, Child child)
    {
        context.Runs.LoadVersions([(child.WorkflowId, child.Version)]);
        var version = context.Runs.TryVersion(child.WorkflowId, child.Version);
        List<string?> given = child.State == RunState.Success && version is not null
            ? context.ReadAll(Commands.Of("Children/outputs").With(child.Id).With(ChildRows.LeavesOf(version)), row => row.TextOrNull(0))
            : [];
        List<FailedRow> failed = child.State == RunState.Failed
            ? context.ReadAll(Commands.Of("Children/failed").With(child.Id).With(ChildRows.MaxFailed),
                row => new FailedRow(row.GetInt32(0), row.GetString(1), row.GetInt32(2), StateWords.ParseTaskState(row.GetString(3)), row.TextOrNull(4)))
            : [];
        return ChildRows.ResultOf(child.State, given, failed, version);
    }

    private sealed record Child(Guid Id, RunState State, Guid WorkflowId, int Version);
}
