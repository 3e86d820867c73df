using MiniAirflow.Roles;

namespace MiniAirflow.Cli.Tests.Roles;

public sealed class ClockRemarkTests
{
    [Theory]
    [InlineData(0, null)]
    [InlineData(10, null)]
    [InlineData(-10, null)]
    [InlineData(11, "11 seconds ahead of")]
    [InlineData(-119, "119 seconds behind")]
    [InlineData(3600, "60 minutes ahead of")]
    [InlineData(-3600, "60 minutes behind")]
    public void F28_a_clock_that_is_more_than_an_answers_time_off_is_remarked_on_with_its_direction(double seconds, string? words)
    {
        var remark = ClockRemark.Of(TimeSpan.FromSeconds(seconds));
        if (words is null) remark.ShouldBeNull();
        else remark.ShouldNotBeNull().ShouldContain(words);
    }
}
