using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Waits;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Runs;
using MiniAirflow.Storage.Postgres.Writing;
using Npgsql;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresWaitStore(WriteLane lane, ReadPool reader) : IWaitStore
{
    private static readonly Guid Last = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    /// <inheritdoc/>
    public ValueTask<WaitResult> AnswerAsync(Guid taskRunId, TaskAnswer answer, CancellationToken cancellationToken) =>
        lane.RunAsync(context => Answer(context, taskRunId, answer), isAlone: true);

    /// <inheritdoc/>
    public ValueTask<WaitResult> ReportAsync(EventReport report, CancellationToken cancellationToken) => lane.RunAsync(context => Report(context, report), isAlone: true);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OpenQuestion>> ListQuestionsAsync(Guid? before, int limit, CancellationToken cancellationToken) =>
        QuestionsAsync(() => Commands.Of("Waits/asking").With(before ?? Last).With(limit), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OpenQuestion>> ListQuestionsWithinAsync(IReadOnlyList<Guid> workflowIds, Guid? before, int limit, CancellationToken cancellationToken) =>
        QuestionsAsync(() => Commands.Of("Waits/asking_within").With(before ?? Last).With(limit).With<Guid[]>([.. workflowIds]), cancellationToken);

    private async ValueTask<IReadOnlyList<OpenQuestion>> QuestionsAsync(Func<NpgsqlBatchCommand> asked, CancellationToken cancellationToken)
    {
        var found = await reader.ListAsync(asked,
            row => (Attempt: TaskRunRows.Map(row), WorkflowId: row.GetGuid(21), Version: row.GetInt32(22), Name: row.GetString(23), Task: row.GetInt32(24)), cancellationToken).ConfigureAwait(false);
        var versions = new Dictionary<(Guid, int), WorkflowVersion?>();
        var questions = new List<OpenQuestion>(found.Count);
        foreach (var one in found)
        {
            if (!versions.TryGetValue((one.WorkflowId, one.Version), out var version))
                versions[(one.WorkflowId, one.Version)] = version = await VersionRows.LoadAsync(reader, one.WorkflowId, one.Version, cancellationToken).ConfigureAwait(false);
            // Deleted in between, if it is not there.
            if (version is not null) questions.Add(new OpenQuestion(one.Attempt, one.Name, version.Definition.Tasks[one.Task].Approval!));
        }
        return questions;
    }

    private static WaitResult Answer(WriteContext context, Guid id, TaskAnswer answer)
    {
        if (Begun(context, id) is not { } row) return WaitResult.NotFound;
        if (row.State != TaskState.AwaitingInput) return NotWaiting(context, id);
        var entry = context.Runs.Get(row.RunId);
        var task = entry.Version.Definition.Tasks[row.Task];
        if (AnswerRule.Resolve(task.Approval!, answer, out var resolved) is { } problem) return new WaitResult(WaitResultKind.Refused, Problem: problem);
        WaitWriter.End(context, entry, row, AnswerRule.OutcomeOf(task, resolved, context.Now));
        return new WaitResult(WaitResultKind.Accepted, Find(context, id));
    }

    private static WaitResult Report(WriteContext context, EventReport report)
    {
        var target = report.Target;
        if ((target.Token is { } token ? EventToken.AttemptOf(token) : NewestOf(context, target)) is not { } id || Begun(context, id) is not { } row) return WaitResult.NotFound;
        if (target.Token is { } given && !EventToken.Fits(given, id, row.Wait)) return WaitResult.NotFound;
        if (row is not { State: TaskState.Deferred, Wait.Secret: not null }) return NotWaiting(context, id);
        WaitWriter.End(context, context.Runs.Get(row.RunId), row, EventData.OutcomeOf(report.Data));
        return new WaitResult(WaitResultKind.Accepted, Find(context, id));
    }

    private static WaitResult NotWaiting(WriteContext context, Guid id) => new(WaitResultKind.NotWaiting, Find(context, id));

    /// <summary>The attempt under its run's lock, with its wait begun if it had not been looked at yet.</summary>
    private static WaitingRow? Begun(WriteContext context, Guid id)
    {
        if (WaitingRow.Find(context, id) is not { } seen) return null;
        context.Runs.Lock([seen.RunId]);
        if (WaitingRow.Find(context, id) is not { } row) return null;
        if (row.Wait is not null || row.State is not (TaskState.Deferred or TaskState.AwaitingInput)) return row;
        WaitWriter.Look(context, context.Runs.Get(row.RunId), row);
        return WaitingRow.Find(context, id);
    }

    private static Guid? NewestOf(WriteContext context, EventTarget target) =>
        context.ReadOne<Guid?>(Commands.Of("Waits/newest_of").With(target.RunId).With(target.Task!), row => row.GetGuid(0));

    private static TaskRun? Find(WriteContext context, Guid id) => context.ReadOne(Commands.Of("Runs/find_attempt").With(id), TaskRunRows.Map);
}
