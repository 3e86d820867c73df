using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Runs;

public sealed class RetryRuleTests
{
    [Theory]
    // The contract's default: 1, 2, 4 … 30 s.
    [InlineData(0, RetryBackoff.Fixed, 0, new[] { 1, 2, 4, 8, 16, 30, 30, 30 })]
    [InlineData(0, RetryBackoff.Exponential, 0, new[] { 1, 2, 4, 8, 16, 30, 30, 30 })]
    [InlineData(0, RetryBackoff.Fixed, 5, new[] { 1, 2, 4, 5, 5 })]
    [InlineData(0, RetryBackoff.Fixed, 60, new[] { 1, 2, 4, 8, 16, 32, 60, 60 })]
    // A delay that was given stays as it is.
    [InlineData(7, RetryBackoff.Fixed, 0, new[] { 7, 7, 7, 7 })]
    [InlineData(90, RetryBackoff.Fixed, 0, new[] { 90, 90, 90 })]
    [InlineData(90, RetryBackoff.Fixed, 60, new[] { 60, 60 })]
    // Or doubles, up to an hour unless said otherwise.
    [InlineData(10, RetryBackoff.Exponential, 0, new[] { 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600 })]
    [InlineData(10, RetryBackoff.Exponential, 25, new[] { 10, 20, 25, 25 })]
    [InlineData(10, RetryBackoff.Linear, 0, new[] { 10, 20, 30, 40 })]
    [InlineData(10, RetryBackoff.Linear, 25, new[] { 10, 20, 25, 25 })]
    [InlineData(7200, RetryBackoff.Exponential, 0, new[] { 7200, 7200 })]
    public void Delays_grow_as_the_contract_says(int delay, RetryBackoff backoff, int cap, int[] seconds)
    {
        var task = new TaskDefinition { Name = "a", RetryCount = 100, RetryDelaySeconds = delay, RetryBackoff = backoff, RetryMaxDelaySeconds = cap };
        for (var failure = 1; failure <= seconds.Length; failure++)
            RetryRule.DelayBeforeNext(task, TaskState.Failed, failure, losses: 0).ShouldBe(TimeSpan.FromSeconds(seconds[failure - 1]), $"after failure {failure}");
    }

    [Theory]
    [InlineData(TaskState.Failed, 2, true)]
    [InlineData(TaskState.Failed, 3, false)]
    [InlineData(TaskState.TimedOut, 2, true)]
    [InlineData(TaskState.TimedOut, 3, false)]
    [InlineData(TaskState.Success, 1, false)]
    [InlineData(TaskState.Cancelled, 1, false)]
    [InlineData(TaskState.UpstreamFailed, 1, false)]
    [InlineData(TaskState.Skipped, 1, false)]
    public void Only_failures_and_timeouts_are_retried_and_only_as_often_as_the_task_says(TaskState end, int failures, bool isRetried) =>
        (RetryRule.DelayBeforeNext(new TaskDefinition { Name = "a", RetryCount = 2 }, end, failures, losses: 0) is not null).ShouldBe(isRetried);

    [Fact]
    public void F15_Losses_are_repeated_at_once_a_bounded_number_of_times_whatever_the_failures()
    {
        var task = new TaskDefinition { Name = "a", RetryCount = 0, RetryDelaySeconds = 60 };
        for (var loss = 1; loss <= RetryRule.MaxLosses; loss++) RetryRule.DelayBeforeNext(task, TaskState.Lost, failures: 9, loss).ShouldBe(TimeSpan.Zero);
        RetryRule.DelayBeforeNext(task, TaskState.Lost, failures: 0, RetryRule.MaxLosses + 1).ShouldBeNull();
    }

    [Fact]
    public void Jitter_shortens_each_delay_by_a_share_of_its_own_and_the_same_one_whenever_asked()
    {
        var task = new TaskDefinition { Name = "a", RetryJitterPercent = 50 };
        Guid[] attempts = [.. Enumerable.Range(0, 400).Select(_ => Guid.CreateVersion7())];
        var delays = attempts.Select(id => RetryRule.Spread(task, TimeSpan.FromSeconds(100), id).TotalSeconds).ToList();
        delays.ShouldAllBe(seconds => seconds >= 50 && seconds <= 100);
        (delays.Min() < 60 && delays.Max() > 90 && delays.Average() is > 70 and < 80).ShouldBeTrue("spread over the whole of it");
        attempts.Select(id => RetryRule.Spread(task, TimeSpan.FromSeconds(100), id).TotalSeconds).ShouldBe(delays);
        RetryRule.Spread(task with { RetryJitterPercent = 0 }, TimeSpan.FromSeconds(100), attempts[0]).ShouldBe(TimeSpan.FromSeconds(100));
    }

    [Fact]
    public void The_longest_settings_never_overflow()
    {
        var task = new TaskDefinition
        {
            Name = "a", RetryCount = Limits.MaxRetries, RetryDelaySeconds = Limits.MaxSeconds, RetryBackoff = RetryBackoff.Exponential, RetryMaxDelaySeconds = Limits.MaxSeconds,
        };
        RetryRule.DelayBeforeNext(task, TaskState.Failed, Limits.MaxRetries, 0).ShouldBe(TimeSpan.FromSeconds(Limits.MaxSeconds));
    }
}
