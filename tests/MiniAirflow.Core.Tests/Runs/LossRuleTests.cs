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

    /// <summary>A heartbeat that waited for a database that was away for longer than a lease speaks of the time before: what was leased since is no reason to take anything back.</summary>
    [Theory]
    [InlineData(2.9, 0, false)]
    [InlineData(3.1, 0, true)]
    [InlineData(4.5, 4.6, false)]
    [InlineData(7.5, 4.6, false)]
    [InlineData(7.7, 4.6, true)]
    public void F41_a_lease_of_which_an_old_list_does_not_speak_is_not_forgotten(double leaseAge, double listAge, bool isForgotten)
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        LossRule.IsForgotten(now.AddSeconds(-leaseAge), now, TimeSpan.FromSeconds(listAge), TimeSpan.FromSeconds(3)).ShouldBe(isForgotten);
    }

    [Fact]
    public void A_cancel_that_nobody_saw_through_says_so()
    {
        var outcome = LossRule.Decide(TaskState.Running, 1, isCancelRequested: true, "It is gone.").ShouldNotBeNull();
        outcome.Kill.ShouldNotBeNull().IsConfirmed.ShouldBeFalse();
        outcome.Reason.ShouldNotBeNull().ShouldStartWith("It is gone.");
    }
}
