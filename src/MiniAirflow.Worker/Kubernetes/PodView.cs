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
    public TerminatedState? End { get; private init; }

    /// <summary>Why the pod ended without its container's end being known, as when it was evicted; null when it did not.</summary>
    public string? Lost { get; private init; }

    /// <summary>Whether nothing of it runs any more.</summary>
    public bool HasEnded => End is not null || Lost is not null;

    /// <summary>Reads a pod.</summary>
    public static PodView Of(Pod pod)
    {
        var view = new PodView(pod.Metadata?.Name ?? "");
        var state = pod.Status?.ContainerStatuses?.FirstOrDefault(one => one.Name == JobManifest.TaskContainer)?.State;
        var (reason, message) = (pod.Status?.Reason, pod.Status?.Message);
        if (state?.Terminated is { } end)
        {
            // The container of a pod that is evicted or deleted is ended by its machine, not by itself: the pod's words say why.
            var why = end.ExitCode != 0 ? Disruption(pod) : null;
            return view with { End = end, Started = end.StartedAt, Lost = why };
        }
        if (pod.Status?.Phase is "Failed" or "Succeeded")
            return view with { Lost = reason is { Length: > 0 } ? Sentence(reason, message) : "the pod ended, and nobody told how its container did" };
        if (state?.Running is { } running) return view with { Started = running.StartedAt ?? pod.Metadata?.CreationTimestamp ?? DateTimeOffset.UnixEpoch };
        if (state?.Waiting is { Reason: { Length: > 0 } what } waiting && what is not ("ContainerCreating" or "PodInitializing"))
            return view with { Waits = NoImage.Contains(what) ? $"its image cannot be fetched: {Sentence(what, waiting.Message)}" : Sentence(what, waiting.Message), IsHopeless = Hopeless.Contains(what) };
        var unplaced = pod.Status?.Conditions?.FirstOrDefault(one => one is { Type: "PodScheduled", Status: "False" });
        return unplaced is null ? view : view with { Waits = $"no machine takes it: {Sentence(unplaced.Reason, unplaced.Message)}" };
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

    private static string? Disruption(Pod pod)
    {
        if (pod.Status is { Reason: { Length: > 0 } reason, Phase: "Failed" }) return Sentence(reason, pod.Status.Message);
        if (pod.Status?.Conditions?.FirstOrDefault(one => one is { Type: "DisruptionTarget", Status: "True" }) is { } target) return Sentence(target.Reason, target.Message);
        return pod.Metadata?.DeletionTimestamp is null ? null : "it was deleted, by somebody or with its machine";
    }

    private static string Sentence(string? reason, string? message) => message is { Length: > 0 } ? $"{reason}: {message.TrimEnd('.', '\n')}" : reason ?? "";
}
