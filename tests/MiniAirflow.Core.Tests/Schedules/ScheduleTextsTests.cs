using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Tests.Schedules;

public sealed class ScheduleTextsTests
{
    [Theory]
    [InlineData("2026-12-24T18:00Z")]
    [InlineData("2026-12-24T18:00:00Z")]
    [InlineData("2026-12-24T19:00:00+01:00")]
    [InlineData("2026-12-24T18:00:00.000Z")]
    [InlineData("2026-12-24T18:00:00.0000000+00:00")]
    public void An_instant_is_read_as_programs_write_it(string text)
    {
        ScheduleTexts.TryParseInstant(text, out var instant).ShouldBeTrue();
        instant.ShouldBe(new DateTimeOffset(2026, 12, 24, 18, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-12-24")]
    [InlineData("2026-12-24T18:00:00")]
    [InlineData("2026-12-24T18:00:00.00000000Z")]
    [InlineData("1969-12-24T18:00:00Z")]
    public void What_has_no_offset_is_no_instant(string text) => ScheduleTexts.TryParseInstant(text, out _).ShouldBeFalse();
}
