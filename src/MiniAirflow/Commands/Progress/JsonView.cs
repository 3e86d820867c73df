using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Commands.Progress;

/// <summary>Events as JSON lines, in the words of the API's event stream.</summary>
internal sealed class JsonView(TextWriter output) : IProgressView
{
    public void OnEvent(StoreEvent change, RunProgress run)
    {
        if (change.Run is { } ofRun) output.WriteJson(Envelope(change, EventTypes.WorkflowStatus, PayloadOf(ofRun)), WireJsonContext.Default.EventEnvelopeWorkflowRunResource);
        else if (change.Task is { } ofTask) output.WriteJson(Envelope(change, EventTypes.TaskStatus, PayloadOf(ofTask)), WireJsonContext.Default.EventEnvelopeTaskRunResource);
    }

    public void Refresh() => output.Flush();

    private static EventEnvelope<T> Envelope<T>(StoreEvent change, string type, T payload) => new() { Type = type, Payload = payload, Seq = change.Seq, At = change.At };

    private static WorkflowRunResource PayloadOf(RunEvent run) => new()
    {
        Id = run.Id,
        WorkflowId = run.WorkflowId,
        Status = StateWords.StatusOf(run.State).Word(),
        State = run.State.Word(),
        WorkflowName = run.WorkflowName,
        StartedAt = run.StartedAt,
        FinishedAt = run.FinishedAt,
    };

    private static TaskRunResource PayloadOf(TaskRunEvent task) => new()
    {
        Id = task.Id,
        WorkflowRunId = task.RunId,
        TaskId = task.TaskId,
        TaskName = task.TaskName,
        MapIndex = task.MapIndex,
        Attempt = task.Attempt,
        Status = StateWords.StatusOf(task.State).Word(),
        State = task.State.Word(),
        StartedAt = task.StartedAt,
        FinishedAt = task.FinishedAt,
        WorkerId = task.WorkerId,
        Reason = task.Reason,
        Logs = "",
    };
}
