using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Begins and ends pauses.</summary>
internal static class PauseWriter
{
    /// <summary>Begins a pause, or changes its reason and end; null when there is no such workflow.</summary>
    public static Pause? Pause(WriteContext context, PauseRequest request)
    {
        var subject = request.Subject;
        if (subject.Scope == PauseScope.Workflow && !SwitchOff(context, Guid.Parse(subject.Name))) return null;
        context.Db["Pauses/put"].Bind(context.NewId()).Bind(subject.Scope.Word()).Bind(subject.Name).Bind(request.Reason).Bind(request.By).Bind(context.Now)
            .Bind(request.ResumeAt).Execute();
        context.Wake(WakeTopics.Due);
        return Find(context.Db, subject);
    }

    /// <summary>Ends a pause; false when there was none.</summary>
    public static bool Resume(WriteContext context, PauseSubject subject)
    {
        var isPaused = Forget(context, subject);
        if (subject.Scope == PauseScope.Workflow) return SwitchOn(context, Guid.Parse(subject.Name)) || isPaused;
        if (subject.Scope == PauseScope.All && isPaused)
            while (SqliteScheduleStore.DecideDue(context, wasPaused: true)) { }
        context.Wake(WakeTopics.Due | WakeTopics.Work);
        return isPaused;
    }

    /// <summary>Ends the pauses whose end has come.</summary>
    public static void ResumeDue(WriteContext context)
    {
        var over = new List<PauseSubject>();
        var read = context.Db["Pauses/over"].Bind(context.Now);
        while (read.Read()) over.Add(Subject(read));
        foreach (var subject in over) Resume(context, subject);
    }

    /// <summary>Removes the note of a pause; false when there was none.</summary>
    public static bool Forget(WriteContext context, PauseSubject subject)
    {
        context.Db["Pauses/keep_span"].Bind(subject.Scope.Word()).Bind(subject.Name).Bind(context.NewId()).Bind(context.Now).Execute();
        return context.Db["Pauses/remove"].Bind(subject.Scope.Word()).Bind(subject.Name).Execute() > 0;
    }

    /// <summary>When workers were given nothing from a queue, in the time between two instants.</summary>
    public static IReadOnlyList<PauseSpan> Spans(Database db, string queue, DateTimeOffset from, DateTimeOffset to)
    {
        var spans = new List<PauseSpan>();
        var read = db["Pauses/spans"].Bind(queue).Bind(from).Bind(to);
        while (read.Read()) spans.Add(new PauseSpan(read.Time(0), read.TimeOrNull(1)));
        return spans;
    }

    /// <summary>Whether workers are given nothing from a queue.</summary>
    public static bool IsQueuePaused(Database db, string queue)
    {
        var read = db["Pauses/queue"].Bind(queue);
        read.Read();
        var isPaused = read.Bool(0);
        read.Reset();
        return isPaused;
    }

    /// <summary>All pauses, newest first.</summary>
    public static IReadOnlyList<Pause> List(Database db)
    {
        var pauses = new List<Pause>();
        var read = db["Pauses/list"];
        while (read.Read()) pauses.Add(Map(read));
        return pauses;
    }

    private static bool SwitchOff(WriteContext context, Guid workflowId)
    {
        if (WorkflowRows.Find(context.Db, workflowId) is not { } workflow) return false;
        if (!workflow.IsActive) return true;
        ScheduleWriter.FireIfDue(context, workflowId);
        context.Db["Workflows/set_active"].Bind(workflowId).Bind(false).Execute();
        ScheduleWriter.Switch(context, workflowId, isActive: false, workflow.Version);
        return true;
    }

    private static bool SwitchOn(WriteContext context, Guid workflowId)
    {
        if (WorkflowRows.Find(context.Db, workflowId) is not { IsActive: false } workflow) return false;
        context.Db["Workflows/set_active"].Bind(workflowId).Bind(true).Execute();
        ScheduleWriter.Switch(context, workflowId, isActive: true, workflow.Version);
        return true;
    }

    private static Pause? Find(Database db, PauseSubject subject)
    {
        var read = db["Pauses/find"].Bind(subject.Scope.Word()).Bind(subject.Name);
        if (!read.Read()) return null;
        var pause = Map(read);
        read.Reset();
        return pause;
    }

    private static Pause Map(Statement row) => new(Subject(row), row.Text(2), row.Text(3), row.Time(4), row.TimeOrNull(5));

    private static PauseSubject Subject(Statement row) => PauseScopes.TryParse(row.Text(0), out var scope) ? new PauseSubject(scope, row.Text(1)) : default;
}
