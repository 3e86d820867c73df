using MiniAirflow.Worker.Leasing;

namespace MiniAirflow.Worker.Tests.Leasing;

public sealed class PrefetchTests
{
    [Fact]
    public void A_worker_that_knows_nothing_holds_no_more_than_it_can_run()
    {
        var prefetch = new Prefetch(8);
        prefetch.Capacity.ShouldBe(8);
        prefetch.Patience.ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(60_000, 8)]
    [InlineData(50, 16)]
    [InlineData(10, 48)]
    [InlineData(0, 520)]
    public void Short_tasks_are_leased_ahead_and_long_ones_are_not_hoarded(int milliseconds, int capacity)
    {
        var prefetch = new Prefetch(8);
        prefetch.Observe(TimeSpan.FromMilliseconds(milliseconds));
        prefetch.Capacity.ShouldBe(capacity);
    }

    [Fact]
    public void What_is_forgotten_is_not_hoarded_for()
    {
        var prefetch = new Prefetch(8);
        prefetch.Observe(TimeSpan.FromMilliseconds(1));
        prefetch.Forget();
        prefetch.Capacity.ShouldBe(8);
    }

    [Fact]
    public void An_outcome_waits_for_companions_half_a_tasks_time_at_most_and_never_long()
    {
        var prefetch = new Prefetch(8);
        prefetch.Observe(TimeSpan.FromMilliseconds(4));
        prefetch.Patience.ShouldBe(TimeSpan.FromMilliseconds(2));
        for (var i = 0; i < 100; i++) prefetch.Observe(TimeSpan.FromHours(1));
        prefetch.Patience.ShouldBe(TimeSpan.FromMilliseconds(10));
    }
}
