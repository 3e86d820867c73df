using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MiniAirflow.Api.Runs;
using MiniAirflow.Api.TaskRuns;
using MiniAirflow.Api.Workers;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Events;

namespace MiniAirflow.Api.Events;

/// <summary>An event as it goes over the wire: written once, however many clients there are.</summary>
internal sealed class EventText
{
    private EventText(long seq, Guid? runId, string? workflow, byte[] bytes) => (Seq, RunId, Workflow, Bytes) = (seq, runId, workflow, bytes);

    public long Seq { get; }

    /// <summary>The run it belongs to; null for a worker's.</summary>
    public Guid? RunId { get; }

    /// <summary>The name of the workflow it belongs to, where the event says it; null for a task run's and for a worker's.</summary>
    public string? Workflow { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    public static EventText Of(StoreEvent source) => source switch
    {
        { Run: { } run } => new(source.Seq, run.Id, run.WorkflowName, Write(
            source, EventTypes.WorkflowStatus, run.Shown(), WireJson.Default.EventEnvelopeWorkflowRunResource)),
        { Task: { } attempt } => new(source.Seq, attempt.RunId, null, Write(
            source, EventTypes.TaskStatus, attempt.Shown(), WireJson.Default.EventEnvelopeTaskRunResource)),
        { Worker: { } worker } => new(source.Seq, null, null, Write(
            source, EventTypes.WorkerHeartbeat, worker.Shown(), WireJson.Default.EventEnvelopeWorkerResource)),
        _ => throw new ArgumentException($"Event {source.Seq} has no payload.", nameof(source)),
    };

    private static byte[] Write<T>(StoreEvent source, string type, T payload, JsonTypeInfo<EventEnvelope<T>> json) =>
        JsonSerializer.SerializeToUtf8Bytes(new EventEnvelope<T> { Type = type, Payload = payload, Seq = source.Seq, At = source.At }, json);
}
