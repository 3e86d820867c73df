using System.Text.Json;
using System.Text.Json.Serialization;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Waits;

namespace MiniAirflow.Core.Storage.Providers;

/// <summary>JSON that lives inside columns: one form for all providers.</summary>
public static class StoredJson
{
    /// <summary>The values of a run without parameters.</summary>
    public static IReadOnlyDictionary<string, string> NoParams { get; } = new Dictionary<string, string>();

    /// <summary>A run's parameter values.</summary>
    public static string Params(IReadOnlyDictionary<string, string> values) =>
        values.Count == 0 ? "{}" : JsonSerializer.Serialize(values, StoredJsonContext.Default.IReadOnlyDictionaryStringString);

    /// <summary>Reads a run's parameter values.</summary>
    public static IReadOnlyDictionary<string, string> ReadParams(string json) =>
        json == "{}" ? NoParams : JsonSerializer.Deserialize(json, StoredJsonContext.Default.IReadOnlyDictionaryStringString)!;

    /// <summary>An outcome; null for <see cref="TaskOutcome.Success"/>, of which the state says all.</summary>
    public static string? Outcome(TaskOutcome outcome) =>
        ReferenceEquals(outcome, TaskOutcome.Success) ? null : JsonSerializer.Serialize(outcome, StoredJsonContext.Default.TaskOutcome);

    /// <summary>What is kept of an end that was not reported: something only where somebody ended it by hand, or where it is a mapped task's.</summary>
    /// <param name="change">The end.</param>
    /// <param name="outputs">What the items of a mapped task have given; null for nothing.</param>
    /// <param name="remark">A sentence about that; null for none.</param>
    public static string? Outcome(TaskChange change, IReadOnlyDictionary<string, string>? outputs = null, string? remark = null) => (change.Reason ?? remark) is null && outputs is null ? null : Outcome(new TaskOutcome
    {
        Kind = change.State switch { TaskState.Success => OutcomeKind.Success, TaskState.Cancelled => OutcomeKind.Cancelled, TaskState.Skipped => OutcomeKind.Skipped, _ => OutcomeKind.Failed },
        Reason = change.Reason ?? remark,
        Outputs = outputs,
    });

    /// <summary>Reads an outcome.</summary>
    public static TaskOutcome? ReadOutcome(string json) => JsonSerializer.Deserialize(json, StoredJsonContext.Default.TaskOutcome);

    /// <summary>What an attempt waits for.</summary>
    public static string Wait(WaitState wait) => JsonSerializer.Serialize(wait, StoredJsonContext.Default.WaitState);

    /// <summary>Reads what an attempt waits for; null for nothing.</summary>
    public static WaitState? ReadWait(string? json) => json is null ? null : JsonSerializer.Deserialize(json, StoredJsonContext.Default.WaitState);

    /// <summary>What other tasks may learn of an attempt, from its row.</summary>
    public static UpstreamTask ReadUpstream(string state, string? outcome) =>
        new(state, (outcome is null ? null : ReadOutcome(outcome)?.Outputs) ?? UpstreamTask.NoOutputs);

    /// <summary>The names of queues.</summary>
    public static string Queues(IReadOnlyList<string> names) => JsonSerializer.Serialize(names, StoredJsonContext.Default.IReadOnlyListString);

    /// <summary>Reads the names of queues.</summary>
    public static IReadOnlyList<string> ReadQueues(string json) => JsonSerializer.Deserialize(json, StoredJsonContext.Default.IReadOnlyListString)!;

    /// <summary>Writes the events of one transaction.</summary>
    public static void Events(Utf8JsonWriter json, List<StoreEvent> events) => JsonSerializer.Serialize(json, events, StoredJsonContext.Default.ListStoreEvent);

    /// <summary>The events of one transaction, as UTF-8.</summary>
    public static byte[] Events(List<StoreEvent> events) => JsonSerializer.SerializeToUtf8Bytes(events, StoredJsonContext.Default.ListStoreEvent);

    /// <summary>Reads the events of one transaction, numbered by their places: not every provider knows the numbers when it writes the JSON.</summary>
    public static List<StoreEvent> ReadEvents(ReadOnlySpan<byte> json, long first)
    {
        var events = JsonSerializer.Deserialize(json, StoredJsonContext.Default.ListStoreEvent)!;
        for (var i = 0; i < events.Count; i++) events[i].Seq = first + i;
        return events;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    GenerationMode = JsonSourceGenerationMode.Default)]
[JsonSerializable(typeof(List<StoreEvent>))]
[JsonSerializable(typeof(TaskOutcome))]
[JsonSerializable(typeof(WaitState))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class StoredJsonContext : JsonSerializerContext;
