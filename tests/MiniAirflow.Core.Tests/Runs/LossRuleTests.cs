using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Runs;

public sealed class LossRuleTests
{
    [Theory]
    [InlineData(TaskState.Queued, 1, false, null)]
    [InlineData(TaskState.Queued, RetryRule.MaxLeases - 1, false, null)]
    [InlineData(TaskState.Queued, RetryRule.MaxLeases, false, OutcomeKind.Lost)]
    [InlineData(TaskState.Queued, RetryRule.MaxLeases, true, null)]
    [InlineData(TaskState.Running, 1, false, OutcomeKind.Lost)]
    [InlineData(TaskState.Running, 1, true, OutcomeKind.Cancelled)]
    public void F15_an_attempt_whose_worker_is_gone(TaskState state, int leases, bool isCancelRequested, OutcomeKind? expected) =>
        (LossRule.Decide(state, leases, isCancelRequested, "It is gone.")?.Kind).ShouldBe(expected);

    [Fact]
    public void A_cancel_that_nobody_saw_through_says_so()
    {
        var outcome = LossRule.Decide(TaskState.Running, 1, isCancelRequested: true, "It is gone.").ShouldNotBeNull();
        outcome.Kill.ShouldNotBeNull().IsConfirmed.ShouldBeFalse();
        outcome.Reason.ShouldNotBeNull().ShouldStartWith("It is gone.");
    }
}
