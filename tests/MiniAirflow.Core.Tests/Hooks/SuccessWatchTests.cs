using MiniAirflow.Core.Hooks;

namespace MiniAirflow.Core.Tests.Hooks;

public sealed class SuccessWatchTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_watch_begins_with_the_version_that_asks_for_it_and_goes_with_the_one_that_does_not()
    {
        SuccessWatch.Published(null, 0, Now).ShouldBeNull();
        var begun = SuccessWatch.Published(null, 60, Now).ShouldNotBeNull();
        begun.ShouldBe(new SuccessWatch(60, Now, Now.AddSeconds(60)));
        SuccessWatch.Published(begun, 60, Now.AddDays(1)).ShouldBe(begun, "an edit of something else does not put it off");
        SuccessWatch.Published(begun, 0, Now).ShouldBeNull();
    }

    [Fact]
    public void Another_length_is_counted_from_the_last_success()
    {
        var told = new SuccessWatch(60, Now, null);
        SuccessWatch.Published(told, 60, Now.AddHours(1)).ShouldBe(told, "they have been told");
        SuccessWatch.Published(told, 7200, Now.AddHours(1)).ShouldBe(new SuccessWatch(7200, Now, Now.AddHours(2)));
    }

    [Fact]
    public void It_is_told_once_and_begins_again_with_a_success()
    {
        var told = new SuccessWatch(60, Now, Now.AddSeconds(60)).Told();
        told.DueAt.ShouldBeNull();
        told.Succeeded(Now.AddHours(1)).ShouldBe(new SuccessWatch(60, Now.AddHours(1), Now.AddHours(1).AddSeconds(60)));
    }
}
