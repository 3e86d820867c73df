using MiniAirflow.Client.Wire;

namespace MiniAirflow.Api.Problems;

/// <summary>The request is refused: unwinds a handler to the one place that writes problem documents.</summary>
internal sealed class RefusedException(ProblemResource problem, TimeSpan? retryAfter = null) : Exception(problem.Error)
{
    public ProblemResource Problem { get; } = problem;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}
