using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Worker.Leasing;

/// <summary>Is told of each execution, before its outcome is: for traces.</summary>
internal interface IExecutionWatcher
{
    /// <summary>An execution has ended. Called on its slot's thread: it must be quick and must not throw.</summary>
    /// <param name="leased">What was executed.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="duration">How long it took, by a monotonic clock.</param>
    /// <param name="stop">Why it was stopped, if it was.</param>
    void OnExecuted(LeasedTask leased, TaskOutcome outcome, TimeSpan duration, StopReason stop);
}
