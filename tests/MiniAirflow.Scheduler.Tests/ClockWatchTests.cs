using Microsoft.Extensions.Time.Testing;

namespace MiniAirflow.Scheduler.Tests;

public sealed class ClockWatchTests
{
    [Fact]
    public void Time_that_passes_is_no_jump()
    {
        var time = new FakeTimeProvider();
        var watch = new ClockWatch(time);
        time.Advance(TimeSpan.FromHours(5));
        watch.HasJumped().ShouldBeFalse();
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public void F27_a_wall_clock_that_is_set_jumps_once(int seconds)
    {
        var time = new SettableTime();
        var watch = new ClockWatch(time);
        time.Set(TimeSpan.FromSeconds(seconds));
        watch.HasJumped().ShouldBeTrue();
        watch.HasJumped().ShouldBeFalse("it has been noticed");
    }

    [Fact]
    public void A_small_correction_is_no_jump()
    {
        var time = new SettableTime();
        var watch = new ClockWatch(time);
        time.Set(ClockWatch.Tolerance / 2);
        watch.HasJumped().ShouldBeFalse();
    }

    /// <summary>A wall clock that can be set while the monotonic clock stands.</summary>
    private sealed class SettableTime : TimeProvider
    {
        private DateTimeOffset _wall = DateTimeOffset.UnixEpoch;

        public override long GetTimestamp() => 0;

        public override DateTimeOffset GetUtcNow() => _wall;

        public void Set(TimeSpan by) => _wall += by;
    }
}
