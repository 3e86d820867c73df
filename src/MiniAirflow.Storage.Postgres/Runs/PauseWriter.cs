using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Begins and ends pauses.</summary>
internal static class PauseWriter
{
    /// <summary>Begins a pause, or changes its reason and end; null when there is no such workflow.</summary>
    public static Pause? Pause(WriteContext context, PauseRequest request)
    {
        var subject = request.Subject;
        if (subject.Scope == PauseScope.Workflow && !SwitchOff(context, Guid.Parse(subject.Name))) return null;
        context.Wakes |= WakeTopics.Due;
        return context.ReadOne(Commands.Of("Pauses/put").With(context.NewId()).With(subject.Scope.Word()).With(subject.Name).With(request.Reason).With(request.By)
            .With(context.Now).With(request.ResumeAt), Map);
    }

    /// <summary>Begins a pause of a workflow, unless it is off already: then its reason stays.</summary>
    public static void PauseActive(WriteContext context, PauseRequest request)
    {
        if (WorkflowRows.Lock(context, Guid.Parse(request.Subject.Name)) is { IsActive: true }) Pause(context, request);
    }

    /// <summary>Ends a pause; false when there was none.</summary>
    public static bool Resume(WriteContext context, PauseSubject subject)
    {
        // While the note is there, no other scheduler deals with the slots that have passed.
        if (subject.Scope == PauseScope.All && context.Read(Commands.Of("Pauses/lock").With(subject.Scope.Word()).With(subject.Name), row => row.Read()))
            while (PostgresScheduleStore.DecideDue(context, wasPaused: true).HasMore) { }
        var isPaused = Forget(context, subject);
        if (subject.Scope == PauseScope.Workflow) return SwitchOn(context, Guid.Parse(subject.Name)) || isPaused;
        context.Wakes |= WakeTopics.Due | WakeTopics.Work;
        return isPaused;
    }

    /// <summary>Ends the pauses whose end has come.</summary>
    public static void ResumeDue(WriteContext context)
    {
        foreach (var subject in context.ReadAll(Commands.Of("Pauses/over").With(context.Now), Subject)) Resume(context, subject);
    }

    /// <summary>Removes the note of a pause; false when there was none.</summary>
    public static bool Forget(WriteContext context, PauseSubject subject) =>
        context.Read(Commands.Of("Pauses/remove").With(subject.Scope.Word()).With(subject.Name).With(context.Now), row => row.Read());

    /// <summary>The pause in the current row.</summary>
    public static Pause Map(NpgsqlDataReader row) => new(Subject(row), row.GetString(2), row.GetString(3), row.Time(4), row.TimeOrNull(5));

    private static bool SwitchOff(WriteContext context, Guid workflowId)
    {
        if (WorkflowRows.Lock(context, workflowId) is not { } workflow) return false;
        if (!workflow.IsActive) return true;
        ScheduleWriter.FireIfDue(context, workflowId);
        context.Write(Commands.Of("Workflows/set_active").With(workflowId).With(false));
        ScheduleWriter.Switch(context, workflowId, isActive: false, workflow.Version);
        return true;
    }

    private static bool SwitchOn(WriteContext context, Guid workflowId)
    {
        if (WorkflowRows.Lock(context, workflowId) is not { IsActive: false } workflow) return false;
        context.Write(Commands.Of("Workflows/set_active").With(workflowId).With(true));
        ScheduleWriter.Switch(context, workflowId, isActive: true, workflow.Version);
        return true;
    }

    private static PauseSubject Subject(NpgsqlDataReader row) => PauseScopes.TryParse(row.GetString(0), out var scope) ? new PauseSubject(scope, row.GetString(1)) : default;
}
