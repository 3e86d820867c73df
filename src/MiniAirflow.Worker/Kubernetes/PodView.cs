using System.Text.Json;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Kubernetes;

/// <summary>What the status of a task's pod means. Pure.</summary>
/// <param name="Name">Name of the pod.</param>
internal sealed record PodView(string Name)
{
    // What no waiting mends: the image's name is none, or the image is not there and may not be fetched.
    private static readonly string[] Hopeless = ["InvalidImageName", "ErrImageNeverPull"];
    private static readonly string[] NoImage = ["ErrImagePull", "ImagePullBackOff", "RegistryUnavailable", .. Hopeless];

    /// <summary>Why its container does not run yet, as one sentence without its end; null for no particular reason, or when it does.</summary>
    public string? Waits { get; private init; }

    /// <summary>Whether it will never run.</summary>
    public bool IsHopeless { get; private init; }

    /// <summary>When the container began, by the machine's clock; null when it has not.</summary>
    public DateTimeOffset? Started { get; private init; }

    /// <summary>How the container ended; null while it has not.</summary>
    public ContainerEnd? End { get; private init; }

    /// <summary>Why the pod ended without its container's end being known, as when it was evicted; null when it did not.</summary>
    public string? Lost { get; private init; }

    /// <summary>Whether nothing of it runs any more.</summary>
    public bool HasEnded => End is not null || Lost is not null;

    /// <summary>When the pod was made.</summary>
    public DateTimeOffset Created { get; private init; }

    /// <summary>Reads a pod.</summary>
    public static PodView Of(JsonElement pod)
    {
        var view = new PodView(pod.Text("metadata", "name") ?? "") { Created = pod.Time("metadata", "creationTimestamp") ?? DateTimeOffset.UnixEpoch };
        var state = pod.At("status", "containerStatuses").Item("name", JobManifest.TaskContainer).At("state");
        if (state.At("terminated") is { ValueKind: JsonValueKind.Object } ended)
        {
            var end = new ContainerEnd(ended.Number("exitCode") ?? 0, ended.Text("reason"), ended.Text("message"));
            // The container of a pod that is evicted or deleted is ended by its machine, not by itself: the pod's words say why.
            return view with { End = end, Started = ended.Time("startedAt"), Lost = end.ExitCode != 0 ? Disruption(pod) : null };
        }
        if (pod.Text("status", "phase") is "Failed" or "Succeeded") return view with { Lost = Disruption(pod) ?? "the pod ended, and nobody told how its container did" };
        if (state.At("running") is { ValueKind: JsonValueKind.Object } running) return view with { Started = running.Time("startedAt") ?? view.Created };
        var (waiting, message) = (state.Text("waiting", "reason"), state.Text("waiting", "message"));
        if (waiting is not (null or "" or "ContainerCreating" or "PodInitializing"))
            return view with { Waits = NoImage.Contains(waiting) ? $"its image cannot be fetched: {Sentence(waiting, message)}" : Sentence(waiting, message), IsHopeless = Hopeless.Contains(waiting) };
        var placed = pod.At("status", "conditions").Item("type", "PodScheduled");
        return placed.Text("status") != "False" ? view : view with { Waits = $"no machine takes it: {Sentence(placed.Text("reason"), placed.Text("message"))}" };
    }

    /// <summary>How the attempt ended by itself.</summary>
    /// <param name="lastOutput">The last that the container wrote.</param>
    public TaskOutcome ToOutcome(ReadOnlySpan<byte> lastOutput)
    {
        if (Lost is { } lost) return new TaskOutcome { Kind = OutcomeKind.Failed, ExitCode = End?.ExitCode, Reason = $"its pod was lost: {lost}" };
        var end = End!;
        if (end.Reason is "StartError" or "ContainerCannotRun" or "RunContainerError")
            return new TaskOutcome { Kind = OutcomeKind.Failed, ExitCode = end.ExitCode, Reason = $"the container could not start: {end.Message ?? end.Reason}" };
        var memory = end.Reason == "OOMKilled" ? MemoryVerdict.OutOfMemory : MemoryVerdict.NoKill;
        var why = ExitReason.Describe(WaitStatus.OfExit(end.ExitCode), isShell: true, lastOutput, memory);
        // The container may end with another code than 137 when a process of it, not its first, was killed for memory.
        if (memory == MemoryVerdict.OutOfMemory && why?.Contains("out of memory", StringComparison.Ordinal) != true) why = $"{why ?? "exit code 0"}, out of memory";
        return new TaskOutcome { Kind = end.ExitCode == 0 && why is null ? OutcomeKind.Success : OutcomeKind.Failed, ExitCode = end.ExitCode, Reason = why };
    }

    private static string? Disruption(JsonElement pod)
    {
        if (pod.Text("status", "phase") == "Failed" && pod.Text("status", "reason") is { Length: > 0 } reason) return Sentence(reason, pod.Text("status", "message"));
        var target = pod.At("status", "conditions").Item("type", "DisruptionTarget");
        if (target.Text("status") == "True") return Sentence(target.Text("reason"), target.Text("message"));
        return pod.Text("metadata", "deletionTimestamp") is null ? null : "it was deleted, by somebody or with its machine";
    }

    private static string Sentence(string? reason, string? message) => message is { Length: > 0 } ? $"{reason}: {message.TrimEnd('.', '\n')}" : reason ?? "";
}

/// <summary>How a container ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Reason">The machine's word for it, such as <c>OOMKilled</c>; null for none.</param>
/// <param name="Message">What it left as its termination message; null for nothing.</param>
internal sealed record ContainerEnd(int ExitCode, string? Reason, string? Message);
