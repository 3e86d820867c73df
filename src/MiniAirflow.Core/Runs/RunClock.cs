using System.Globalization;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Runs;

/// <summary>The times that a run has of its own: when it has lasted too long, and when it is tried again. Pure; a store keeps the next one of each run.</summary>
public static class RunClock
{
    /// <summary>When a run that begins now has lasted too long; null for never. What is cleared, or tried again, begins anew.</summary>
    /// <param name="definition">Definition of its version.</param>
    /// <param name="now">When it begins.</param>
    public static DateTimeOffset? TimesOutAt(WorkflowDefinition definition, DateTimeOffset now) =>
        definition.TimeoutSeconds > 0 ? now.AddSeconds(definition.TimeoutSeconds) : null;

    /// <summary>When a run that has failed now is tried again.</summary>
    /// <param name="definition">Definition of its version; it has retries.</param>
    /// <param name="retriesLeft">How many are left, the one that is to come included.</param>
    /// <param name="now">When it failed.</param>
    public static DateTimeOffset TriedAgainAt(WorkflowDefinition definition, int retriesLeft, DateTimeOffset now) =>
        now + RetryRule.Delay(definition.RetryDelaySeconds, definition.RetryCount - retriesLeft + 1);

    /// <summary>Why a run was ended.</summary>
    public static string TimedOut(WorkflowDefinition definition) =>
        string.Create(CultureInfo.InvariantCulture, $"The run was not over {definition.TimeoutSeconds} s after it began, which is its timeout.");

    /// <summary>What is told of a run that failed and is tried again.</summary>
    /// <param name="definition">Definition of its version.</param>
    /// <param name="retriesLeft">How many retries are left, the one that is to come included.</param>
    public static string TriedAgain(WorkflowDefinition definition, int retriesLeft) => string.Create(CultureInfo.InvariantCulture,
        $"Retry {definition.RetryCount - retriesLeft + 1} of {definition.RetryCount} follows, {(definition.RetryFrom == RetryFrom.Start ? "of the whole run" : "of what did not succeed")}.");
}
