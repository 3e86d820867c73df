using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Worker.Leasing;

/// <summary>Runs attempts of one kind on one slot's thread, blocking until each has ended.</summary>
internal interface IAttemptExecutor : IDisposable
{
    /// <summary>Runs one attempt to its end; ends early when it is stopped.</summary>
    ExecutionResult Execute(HeldTask held);
}

/// <summary>How an execution ended.</summary>
/// <param name="Outcome">The outcome to report.</param>
/// <param name="LogTail">The end of its log.</param>
internal readonly record struct ExecutionResult(TaskOutcome Outcome, string LogTail);
