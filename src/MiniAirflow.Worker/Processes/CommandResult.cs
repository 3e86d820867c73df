using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Worker.Processes;

/// <summary>What became of a command.</summary>
/// <param name="Outcome">How it ended; its outputs and what the log dropped are for the caller to add.</param>
/// <param name="Duration">From before its start until its tree was gone, by a monotonic clock.</param>
public sealed record CommandResult(TaskOutcome Outcome, TimeSpan Duration);

/// <summary>Why a command is to be stopped.</summary>
public enum StopCause
{
    /// <summary>Somebody asked for it: the attempt ends as cancelled.</summary>
    Cancel,

    /// <summary>The worker lost its right to it, or goes away itself: the attempt ends as lost, and another takes its place.</summary>
    Lost,
}
