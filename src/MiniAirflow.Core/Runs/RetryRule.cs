using System.Buffers.Binary;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Runs;

/// <summary>Whether a failed attempt is followed by another, and when. Pure.</summary>
public static class RetryRule
{
    /// <summary>An attempt whose worker vanished is repeated without using up a retry, this many times; then the task ends as lost (F15).</summary>
    public const int MaxLosses = 3;

    /// <summary>An attempt that vanished with its worker before it was seen to run is queued again; when it has been leased this often, it is lost instead (F15).</summary>
    public const int MaxLeases = 4;

    private const int DefaultCapSeconds = 30;
    private const int ExponentialCapSeconds = 3600;

    /// <summary>The delay before the next attempt; null when the task has ended for good.</summary>
    /// <param name="task">Its retry settings.</param>
    /// <param name="end">How the attempt ended.</param>
    /// <param name="failures">Attempts of this task that failed or timed out so far, this one included.</param>
    /// <param name="losses">Attempts lost so far, this one included.</param>
    public static TimeSpan? DelayBeforeNext(TaskDefinition task, TaskState end, int failures, int losses) => end switch
    {
        TaskState.Failed or TaskState.TimedOut => failures <= task.RetryCount ? Delay(task, failures) : null,
        TaskState.Lost => losses <= MaxLosses ? TimeSpan.Zero : null,
        _ => null,
    };

    /// <summary>Shortens a delay by the task's jitter; each attempt by its own share, the same whenever it is asked.</summary>
    /// <param name="task">Its retry settings.</param>
    /// <param name="delay">The whole delay.</param>
    /// <param name="attempt">Identity of the attempt that waits.</param>
    public static TimeSpan Spread(TaskDefinition task, TimeSpan delay, Guid attempt)
    {
        if (task.RetryJitterPercent == 0 || delay <= TimeSpan.Zero) return delay;
        Span<byte> bytes = stackalloc byte[16];
        attempt.TryWriteBytes(bytes);
        // The end of an identity is random; its beginning is the time.
        var share = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) / (double)uint.MaxValue;
        return TimeSpan.FromMilliseconds(Math.Round(delay.TotalMilliseconds * (1 - share * task.RetryJitterPercent / 100)));
    }

    /// <summary>A delay without a growth of its own: the fixed one where one is given, else 1, 2, 4 … capped at 30 s.</summary>
    /// <param name="seconds">The fixed delay; 0 for none.</param>
    /// <param name="failures">Failures so far, from 1.</param>
    public static TimeSpan Delay(int seconds, int failures) => Delay(new TaskDefinition { Name = "", RetryDelaySeconds = seconds }, failures);

    /// <summary>Contract, "Back-off": the fixed delay where one is given, else 1, 2, 4 … capped at 30 s.</summary>
    private static TimeSpan Delay(TaskDefinition task, int failures)
    {
        var isDefault = task.RetryDelaySeconds <= 0;
        var first = isDefault ? 1 : task.RetryDelaySeconds;
        var doubles = isDefault || task.RetryBackoff == RetryBackoff.Exponential;
        var grows = doubles || task.RetryBackoff == RetryBackoff.Linear;
        var cap = task.RetryMaxDelaySeconds > 0 ? task.RetryMaxDelaySeconds
            : isDefault ? DefaultCapSeconds
            : grows ? Math.Max(first, ExponentialCapSeconds)
            : first;
        var factor = doubles ? Math.Pow(2, Math.Min(failures - 1, 30)) : grows ? failures : 1;
        return TimeSpan.FromSeconds(Math.Min(first * factor, cap));
    }
}
