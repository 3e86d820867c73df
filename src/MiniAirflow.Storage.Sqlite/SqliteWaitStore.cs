using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Waits;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Runs;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteWaitStore(WriteLoop writer, ReadPool reader) : IWaitStore
{
    /// <inheritdoc/>
    public ValueTask<WaitResult> AnswerAsync(Guid taskRunId, TaskAnswer answer, CancellationToken cancellationToken) => writer.RunAsync(context => Answer(context, taskRunId, answer));

    /// <inheritdoc/>
    public ValueTask<WaitResult> ReportAsync(EventReport report, CancellationToken cancellationToken) => writer.RunAsync(context => Report(context, report));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OpenQuestion>> ListQuestionsAsync(Guid? before, int limit, CancellationToken cancellationToken) => reader.Read(db => List(db, db["Waits/asking"].Bind(before).Bind(limit)));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OpenQuestion>> ListQuestionsWithinAsync(IReadOnlyList<Guid> workflowIds, Guid? before, int limit, CancellationToken cancellationToken) =>
        reader.Read(db => List(db, db["Waits/asking_within"].Bind(before).Bind(limit).Bind(IdList.Of(workflowIds))));

    private static WaitResult Answer(WriteContext context, Guid id, TaskAnswer answer)
    {
        if (Begun(context, id) is not { } row) return WaitResult.NotFound;
        if (row.State != TaskState.AwaitingInput) return NotWaiting(context, id);
        var entry = context.Runs.Get(context.Db, row.RunId);
        var task = entry.Version.Definition.Tasks[row.Task];
        if (AnswerRule.Resolve(task.Approval!, answer, out var resolved) is { } problem) return new WaitResult(WaitResultKind.Refused, Problem: problem);
        WaitWriter.End(context, entry, row, AnswerRule.OutcomeOf(task, resolved, context.Now));
        return new WaitResult(WaitResultKind.Accepted, TaskRunRows.Find(context.Db, id));
    }

    private static WaitResult Report(WriteContext context, EventReport report)
    {
        var target = report.Target;
        if ((target.Token is { } token ? EventToken.AttemptOf(token) : NewestOf(context, target)) is not { } id || Begun(context, id) is not { } row) return WaitResult.NotFound;
        if (target.Token is { } given && !EventToken.Fits(given, id, row.Wait)) return WaitResult.NotFound;
        if (row is not { State: TaskState.Deferred, Wait.Secret: not null }) return NotWaiting(context, id);
        WaitWriter.End(context, context.Runs.Get(context.Db, row.RunId), row, EventData.OutcomeOf(report.Data));
        return new WaitResult(WaitResultKind.Accepted, TaskRunRows.Find(context.Db, id));
    }

    private static WaitResult NotWaiting(WriteContext context, Guid id) => new(WaitResultKind.NotWaiting, TaskRunRows.Find(context.Db, id));

    /// <summary>The attempt, with its wait begun if it had not been looked at yet.</summary>
    private static WaitingRow? Begun(WriteContext context, Guid id)
    {
        if (WaitingRow.Find(context.Db, id) is not { } row) return null;
        if (row.Wait is not null || row.State is not (TaskState.Deferred or TaskState.AwaitingInput)) return row;
        WaitWriter.Look(context, context.Runs.Get(context.Db, row.RunId), row);
        return WaitingRow.Find(context.Db, id);
    }

    private static Guid? NewestOf(WriteContext context, EventTarget target)
    {
        var read = context.Db["Waits/newest_of"].Bind(target.RunId).Bind(target.Task);
        if (!read.Read()) return null;
        var id = read.Guid(0);
        read.Reset();
        return id;
    }

    private static IReadOnlyList<OpenQuestion> List(Database db, Statement read)
    {
        var found = new List<(TaskRun Attempt, Guid WorkflowId, int Version, string Name, int Task)>();
        while (read.Read()) found.Add((TaskRunRows.Map(read), read.Guid(21), read.Int32(22), read.Text(23), read.Int32(24)));
        var versions = new Dictionary<(Guid, int), WorkflowDefinition>();
        return [.. found.Select(one => new OpenQuestion(one.Attempt, one.Name, Definition(db, versions, one.WorkflowId, one.Version).Tasks[one.Task].Approval!))];
    }

    private static WorkflowDefinition Definition(Database db, Dictionary<(Guid, int), WorkflowDefinition> known, Guid workflowId, int version)
    {
        if (known.TryGetValue((workflowId, version), out var definition)) return definition;
        var read = db["Waits/definition"].Bind(workflowId).Bind(version);
        read.Read();
        definition = DefinitionJson.Read(read.Text(0));
        read.Reset();
        return known[(workflowId, version)] = definition;
    }
}
