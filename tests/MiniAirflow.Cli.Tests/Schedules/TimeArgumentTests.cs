using System.Globalization;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Commands.Schedules;

namespace MiniAirflow.Cli.Tests.Schedules;

public sealed class TimeArgumentTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-11-26T02:30:00Z", "2026-11-26T02:30:00")]
    [InlineData("2026-11-26T02:30:00.25Z", "2026-11-26T02:30:00.25")]
    [InlineData("2026-11-26T02:30:00+01:00", "2026-11-26T01:30:00")]
    [InlineData("2026-11-26T02:30+01:00", "2026-11-26T01:30:00")]
    [InlineData("2026-11-26T02:30", "2026-11-26T01:30:00")]
    [InlineData("2026-11-26 02:30:15", "2026-11-26T01:30:15")]
    [InlineData("2026-07-26T02:30", "2026-07-26T00:30:00")]
    [InlineData("02:30", "2026-11-26T01:30:00")] // now is 10:00 in Berlin
    [InlineData("10:00", "2026-11-26T09:00:00")]
    [InlineData("10:00:01", "2026-11-25T09:00:01")]
    [InlineData("23:59", "2026-11-25T22:59:00")]
    public void A_moment_is_an_instant_a_time_on_the_wall_or_the_last_such_time_of_day(string text, string utc) =>
        TimeArguments.ReadMoment(text, Berlin, Utc("2026-11-26T09:00:00")).ShouldBe(Utc(utc));

    [Theory]
    [InlineData("2027-03-28T08:00:00", "02:30", "2027-03-28T01:00:00")] // does not exist: the jump
    [InlineData("2026-10-25T08:00:00", "02:30", "2026-10-25T00:30:00")] // comes twice: the first
    [InlineData("2026-11-25T23:30:00", "00:15", "2026-11-25T23:15:00")] // the wall is a day ahead of UTC
    public void A_time_of_day_is_that_of_the_zone_s_wall(string now, string text, string utc) => TimeArguments.ReadMoment(text, Berlin, Utc(now)).ShouldBe(Utc(utc));

    [Theory]
    [InlineData("noon")]
    [InlineData("2026-11-26")]
    [InlineData("24:00")]
    [InlineData("2:30")]
    [InlineData("")]
    public void Anything_else_is_refused(string text) =>
        Should.Throw<CommandException>(() => TimeArguments.ReadMoment(text, Berlin, Utc("2026-11-26T09:00:00"))).Message.ShouldContain($"'{text}' is no time; write 02:30");

    [Fact]
    public void A_date_is_its_first_moment_or_where_an_end_is_meant_its_last()
    {
        TimeArguments.Read("2026-11-26", "--from", Berlin).ShouldBe(Utc("2026-11-25T23:00:00"));
        TimeArguments.ReadEnd("2026-11-26", "--to", Berlin).ShouldBe(Utc("2026-11-26T23:00:00").AddTicks(-1));
        TimeArguments.ReadEnd("2026-11-26T02:30", "--to", Berlin).ShouldBe(Utc("2026-11-26T01:30:00"));
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
