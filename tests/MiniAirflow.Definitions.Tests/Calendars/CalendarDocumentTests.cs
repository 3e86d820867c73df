using System.Text;
using MiniAirflow.Definitions.Calendars;

namespace MiniAirflow.Definitions.Tests.Calendars;

public sealed class CalendarDocumentTests
{
    private const string German = """
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Feiertage//DE
        CALSCALE:GREGORIAN
        METHOD:PUBLISH
        X-WR-CALNAME:Feiertage in Deutschland
        BEGIN:VTIMEZONE
        TZID:Europe/Berlin
        BEGIN:STANDARD
        DTSTART:19701025T030000
        RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
        TZOFFSETFROM:+0200
        TZOFFSETTO:+0100
        END:STANDARD
        END:VTIMEZONE
        BEGIN:VEVENT
        UID:neujahr@example.org
        DTSTAMP:20250101T000000Z
        DTSTART;VALUE=DATE:20200101
        DTEND;VALUE=DATE:20200102
        RRULE:FREQ=YEARLY;UNTIL=20260101
        SUMMARY:Neujahr
        DESCRIPTION:Ein langer Text\, der auf der nächsten Zeile
          weitergeht: RRULE:FREQ=HOURLY
        BEGIN:VALARM
        TRIGGER:-PT12H
        DURATION:PT1H
        ACTION:DISPLAY
        END:VALARM
        END:VEVENT
        BEGIN:VEVENT
        UID:ostermontag@example.org
        DTSTART;VALUE=DATE:20240401
        RDATE;VALUE=DATE:20250421,20260406
        RDATE;VALUE=DATE:20270329
        SUMMARY;LANGUAGE="de:DE;x":Ostermontag
        END:VEVENT
        BEGIN:VEVENT
        UID:weihnachten@example.org
        DTSTART;VALUE=DATE:20241225
        DURATION:P2D
        RRULE:FREQ=YEARLY;COUNT=2
        TRANSP:TRANSPARENT
        END:VEVENT
        END:VCALENDAR
        """;

    [Fact]
    public void A_file_of_holidays_is_read()
    {
        var parsed = Icalendar.Parse(German);
        parsed.Shown().ShouldBe(["2024-04-01", "2024-12-25", "2024-12-26", "2025-01-01", "2025-04-21", "2025-12-25", "2025-12-26", "2026-01-01", "2026-04-06", "2027-03-29"]);
        parsed.Remarks.ShouldBe(["Days before 2024-03-01 were left out."]);
        Icalendar.Parse(German.ReplaceLineEndings("\r\n")).Days.ShouldBe(parsed.Days);
        Icalendar.Parse("\uFEFF" + German).Days.ShouldBe(parsed.Days);
    }

    [Theory]
    [InlineData("20241128", "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=4", "2024-11-28 2025-11-27 2026-11-26 2027-11-25")]
    [InlineData("20240527", "FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;UNTIL=20260525", "2024-05-27 2025-05-26 2026-05-25")]
    [InlineData("20260302", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SA;COUNT=4", "2026-03-02 2026-03-07 2026-03-16 2026-03-21")]
    [InlineData("20240806", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "2024-08-06 2024-08-11 2024-08-20 2024-08-25")]
    [InlineData("20240806", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "2024-08-06 2024-08-18 2024-08-20 2024-09-01")]
    [InlineData("20250131", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "2025-01-31 2025-02-28 2025-03-31")]
    [InlineData("20250131", "FREQ=MONTHLY;COUNT=3", "2025-01-31 2025-03-31 2025-05-31")]
    [InlineData("20240930", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", "2024-09-30 2024-10-31 2024-11-29")]
    [InlineData("20240913", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3", "2024-09-13 2024-12-13 2025-06-13")]
    [InlineData("20241105", "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=2", "2024-11-05 2028-11-07")]
    [InlineData("20240229", "FREQ=YEARLY;COUNT=3", "2028-02-29 2032-02-29")]
    [InlineData("20240513", "FREQ=YEARLY;BYDAY=20MO;COUNT=3", "2024-05-13 2025-05-19 2026-05-18")]
    [InlineData("20250301", "FREQ=DAILY;INTERVAL=10;COUNT=3", "2025-03-01 2025-03-11 2025-03-21")]
    [InlineData("20250101", "FREQ=DAILY;BYMONTH=1;UNTIL=20250103", "2025-01-01 2025-01-02 2025-01-03")]
    [InlineData("20200101", "FREQ=YEARLY;COUNT=6", "2025-01-01")]
    [InlineData("20241224", "freq=yearly;count=1", "2024-12-24")]
    public void A_rule_has_its_days(string start, string rule, string days) =>
        Icalendar.Parse(Icalendar.OfEvent("DTSTART;VALUE=DATE:" + start, "RRULE:" + rule)).Shown().ShouldBe(days.Split(' '));

    [Fact]
    public void An_endless_rule_ends_ten_years_ahead_and_says_so()
    {
        var parsed = Icalendar.Parse(Icalendar.OfEvent("DTSTART;VALUE=DATE:20200104", "RRULE:FREQ=WEEKLY;BYDAY=SA"));
        parsed.Days.ShouldAllBe(day => day.DayOfWeek == DayOfWeek.Saturday);
        (parsed.Days[0], parsed.Days[^1], parsed.Days.Count).ShouldBe((new DateOnly(2024, 3, 2), new DateOnly(2036, 3, 1), 627));
        parsed.Remarks.ShouldBe(["Days before 2024-03-01 were left out.", "Days after 2036-03-01 were left out: import the calendar again before then."]);
    }

    [Theory]
    [InlineData("DTEND;VALUE=DATE:20260404", "2026-04-01 2026-04-02 2026-04-03")]
    [InlineData("DTEND:20260402", "2026-04-01")]
    [InlineData("DTEND;VALUE=DATE:20260401", "2026-04-01")]
    [InlineData("DURATION:P2D", "2026-04-01 2026-04-02")]
    [InlineData("DURATION:P1W", "2026-04-01 2026-04-02 2026-04-03 2026-04-04 2026-04-05 2026-04-06 2026-04-07")]
    [InlineData("RDATE:20260501\r\nDURATION:P2D", "2026-04-01 2026-04-02 2026-05-01 2026-05-02")]
    [InlineData("RRULE:FREQ=DAILY;COUNT=4\r\nEXDATE;VALUE=DATE:20260402,20260404", "2026-04-01 2026-04-03")]
    [InlineData("X-ODD;A=\"x:y;z\";B=c:RRULE", "2026-04-01")]
    [InlineData("RR\r\n ULE:FREQ=DAILY;\r\n\tCOUNT=2", "2026-04-01 2026-04-02")]
    public void An_event_lasts_as_long_as_it_says(string lines, string days) =>
        Icalendar.Parse(Icalendar.OfEvent("DTSTART;VALUE=DATE:20260401", lines)).Shown().ShouldBe(days.Split(' '));

    [Fact]
    public void An_event_that_began_before_the_first_day_counts_from_it()
    {
        var parsed = Icalendar.Parse(Icalendar.OfEvent("DTSTART;VALUE=DATE:20240228", "DTEND;VALUE=DATE:20240303"));
        parsed.Shown().ShouldBe(["2024-03-01", "2024-03-02"]);
        Icalendar.Parse(Icalendar.OfEvent("DTSTART;VALUE=DATE:20230228", "DURATION:P5D", "RRULE:FREQ=YEARLY;UNTIL=20250227")).Shown().ShouldBe(["2024-03-01", "2024-03-02", "2024-03-03"]);
    }

    [Fact]
    public void What_is_not_a_day_is_passed_over_and_told()
    {
        var parsed = Icalendar.Parse(Icalendar.Of(
            "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20260401", "END:VEVENT",
            "BEGIN:VEVENT", "DTSTART;TZID=Europe/Berlin:20260501T090000", "RRULE:FREQ=HOURLY", "END:VEVENT",
            "BEGIN:VEVENT", "DTSTART:20260501T090000Z", "END:VEVENT",
            "BEGIN:VEVENT", "DTSTART;VALUE=DATE-TIME:20260501T090000", "END:VEVENT",
            "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20260601", "STATUS:Cancelled", "RRULE:FREQ=SECONDLY", "END:VEVENT",
            "BEGIN:VTODO", "DUE;VALUE=DATE:20260701", "END:VTODO"));
        parsed.Shown().ShouldBe(["2026-04-01"]);
        parsed.Remarks.ShouldBe(["1 VTODO component was passed over.", "3 events with a time of day were passed over.", "1 cancelled event was passed over."]);
    }

    [Fact]
    public void One_instance_of_a_series_may_move_be_cancelled_or_get_a_time()
    {
        Icalendar.Parse(Icalendar.Of(
            "BEGIN:VEVENT", "UID:a", "DTSTART;VALUE=DATE:20260401", "RRULE:FREQ=DAILY;COUNT=5", "END:VEVENT",
            "BEGIN:VEVENT", "UID:a", "RECURRENCE-ID;VALUE=DATE:20260402", "DTSTART;VALUE=DATE:20260420", "DURATION:P2D", "END:VEVENT",
            "BEGIN:VEVENT", "UID:a", "RECURRENCE-ID;VALUE=DATE:20260403", "DTSTART;VALUE=DATE:20260403", "STATUS:CANCELLED", "END:VEVENT",
            "BEGIN:VEVENT", "UID:a", "RECURRENCE-ID;VALUE=DATE:20260404", "DTSTART:20260404T100000", "END:VEVENT")).Shown()
            .ShouldBe(["2026-04-01", "2026-04-05", "2026-04-20", "2026-04-21"]);
    }

    [Theory]
    [InlineData("RRULE:FREQ=HOURLY", "c.ics:7:1: FREQ='HOURLY' of an RRULE is not read. (write DAILY, WEEKLY, MONTHLY or YEARLY)")]
    [InlineData("RRULE:FREQ=YEARLY;BYWEEKNO=20", "7:1: 'BYWEEKNO' of an RRULE is not read.")]
    [InlineData("RRULE:FREQ=YEARLY;BYYEARDAY=100", "7:1: 'BYYEARDAY' of an RRULE")]
    [InlineData("RRULE:FREQ=YEARLY;BYEASTER=1", "7:1: 'BYEASTER' of an RRULE")]
    [InlineData("RRULE:FREQ=DAILY;BYHOUR=9", "7:1: 'BYHOUR' of an RRULE")]
    [InlineData("RRULE:RSCALE=CHINESE;FREQ=YEARLY", "7:1: 'RSCALE' of an RRULE")]
    [InlineData("RRULE:FREQ=MONTHLY;SKIP=BACKWARD", "7:1: 'SKIP' of an RRULE")]
    [InlineData("RRULE:COUNT=2", "7:1: RRULE has no FREQ.")]
    [InlineData("RRULE:FREQ=DAILY;COUNT=2;UNTIL=20270101", "7:1: RRULE has both COUNT and UNTIL.")]
    [InlineData("RRULE:FREQ=DAILY;COUNT=2;COUNT=3", "7:1: RRULE has COUNT more than once.")]
    [InlineData("RRULE:FREQ=DAILY;COUNT=0", "7:1: COUNT='0' of an RRULE is not read.")]
    [InlineData("RRULE:FREQ=DAILY;INTERVAL=-1", "7:1: INTERVAL='-1'")]
    [InlineData("RRULE:FREQ=DAILY;INTERVAL=99999999999", "7:1: INTERVAL='99999999999'")]
    [InlineData("RRULE:FREQ=DAILY;UNTIL=20270101T000000Z", "the event is all-day: write the last date alone")]
    [InlineData("RRULE:FREQ=DAILY;UNTIL=soon", "7:1: UNTIL='soon'")]
    [InlineData("RRULE:FREQ=WEEKLY;BYDAY=2MO", "7:1: RRULE has BYDAY with a number, which needs")]
    [InlineData("RRULE:FREQ=WEEKLY;BYMONTHDAY=2", "7:1: RRULE has BYMONTHDAY with FREQ=WEEKLY.")]
    [InlineData("RRULE:FREQ=YEARLY;BYMONTHDAY=1", "7:1: RRULE has BYMONTHDAY with FREQ=YEARLY and no BYMONTH")]
    [InlineData("RRULE:FREQ=MONTHLY;BYDAY=6MO", "7:1: RRULE has BYDAY with a number beyond 5")]
    [InlineData("RRULE:FREQ=MONTHLY;BYDAY=1WE;BYMONTHDAY=1", "beside BYMONTHDAY, which is not read")]
    [InlineData("RRULE:FREQ=MONTHLY;BYDAY=XX", "7:1: BYDAY='XX'")]
    [InlineData("RRULE:FREQ=MONTHLY;BYMONTHDAY=0", "7:1: BYMONTHDAY='0'")]
    [InlineData("RRULE:FREQ=MONTHLY;BYMONTHDAY=32", "7:1: BYMONTHDAY='32'")]
    [InlineData("RRULE:FREQ=YEARLY;BYMONTH=13", "7:1: BYMONTH='13'")]
    [InlineData("RRULE:FREQ=YEARLY;BYSETPOS=1", "7:1: RRULE has BYSETPOS, and nothing that it counts.")]
    [InlineData("RRULE:FREQ=WEEKLY;WKST=1MO", "7:1: WKST='1MO'")]
    [InlineData("RRULE:FREQ", "7:1: 'FREQ' is no part of an RRULE.")]
    [InlineData("RRULE:FREQ=YEARLY;BYMONTH=5", "6:1: DTSTART, 2026-04-01, is no day of its RRULE")]
    [InlineData("RRULE:FREQ=DAILY;UNTIL=20260301", "6:1: DTSTART, 2026-04-01, is no day of its RRULE")]
    [InlineData("RRULE:FREQ=DAILY\r\nRRULE:FREQ=WEEKLY", "8:1: The event has RRULE more than once.")]
    [InlineData("EXRULE:FREQ=WEEKLY", "7:1: EXRULE is not read. (name the days by EXDATE)")]
    [InlineData("RDATE;VALUE=PERIOD:20260501T000000Z/P1D", "7:1: RDATE;VALUE=PERIOD is not read.")]
    [InlineData("RDATE:20260501,2026-05-02", "7:1: RDATE is no date: '2026-05-02'.")]
    [InlineData("EXDATE:20260501T000000Z", "7:1: EXDATE is a time, '20260501T000000Z', and its event is all-day.")]
    [InlineData("DTEND:20260501T000000Z", "7:1: DTEND is a time")]
    [InlineData("DTEND;VALUE=DATE:20260331", "7:1: DTEND, 2026-03-31, is before DTSTART, 2026-04-01.")]
    [InlineData("DURATION:PT24H", "7:1: DURATION:PT24H is no length of an all-day event. (write days or weeks, as in P3D or P2W)")]
    [InlineData("DURATION:P1DT1H", "7:1: DURATION:P1DT1H")]
    [InlineData("DURATION:-P1D", "7:1: DURATION:-P1D")]
    [InlineData("DURATION:P1D\r\nDTEND:20260402", "7:1: The event has both DTEND and DURATION.")]
    [InlineData("RECURRENCE-ID;RANGE=THISANDFUTURE:20260401", "7:1: RECURRENCE-ID;RANGE=THISANDFUTURE is not read.")]
    [InlineData("RECURRENCE-ID:20260401\r\nRRULE:FREQ=DAILY", "8:1: An event with RECURRENCE-ID stands for one instance: RRULE has no place in it.")]
    [InlineData("no line", "7:1: 'no line' is no line of an iCalendar text.")]
    [InlineData("A;B:c", "7:1: 'A;B:c' is no line")]
    [InlineData("A;B=\"c:d", "is no line of an iCalendar text.")]
    [InlineData("END:VCALENDAR", "7:1: END:VCALENDAR ends VEVENT of line 4. (END:VEVENT is missing)")]
    [InlineData("BEGIN:VEVENT", "7:1: VEVENT stands within VEVENT.")]
    public void What_is_not_read_is_refused_by_name_and_line(string lines, string told) =>
        Icalendar.Parse(Icalendar.OfEvent("DTSTART;VALUE=DATE:20260401", lines)).Told().ShouldContain(told);

    [Theory]
    [InlineData("", "c.ics:1:1: The calendar is empty.")]
    [InlineData("\r\n\r\n", "The calendar is empty.")]
    [InlineData("""{"days":[]}""", "1:1: This is no iCalendar text")]
    [InlineData(" BEGIN:VCALENDAR", "1:1: This is no iCalendar text")]
    [InlineData("BEGIN:VEVENT\nEND:VEVENT", "1:1: 'VEVENT' stands outside of VCALENDAR.")]
    [InlineData("BEGIN:VCALENDAR\nVERSION:2.0\n", "1:1: VCALENDAR does not end. (the file may be cut off)")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260401", "2:1: VEVENT does not end.")]
    [InlineData("BEGIN:VCALENDAR\nVERSION:1.0\nEND:VCALENDAR", "2:1: VERSION:1.0 is not read.")]
    [InlineData("BEGIN:VCALENDAR\nCALSCALE:HEBREW\nEND:VCALENDAR", "2:1: CALSCALE:HEBREW is not read.")]
    [InlineData("BEGIN:VCALENDAR\nMETHOD:CANCEL\nEND:VCALENDAR", "2:1: METHOD:CANCEL is not read.")]
    [InlineData("BEGIN:VCALENDAR\nEND:VCALENDAR", "It has no all-day event between 2024-03-01 and 2036-03-01.")]
    [InlineData("BEGIN:VCALENDAR\nEND:VCALENDAR\nX:y", "3:1: X stands outside of VCALENDAR.")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260401T000000\nEND:VEVENT\nEND:VCALENDAR", "(1 event with a time of day was passed over.)")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR", "2:1: The event has no DTSTART.")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260231\nEND:VEVENT\nEND:VCALENDAR", "3:1: DTSTART is no date: '20260231'.")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260201T000000\nEND:VEVENT\nEND:VCALENDAR", "3:1: DTSTART is no date")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE-TIME:20260201\nEND:VEVENT\nEND:VCALENDAR", "3:1: DTSTART is no time")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:00010101\nEND:VEVENT\nEND:VCALENDAR", "3:1: DTSTART is no date")]
    public void A_malformed_text_is_refused(string text, string told) => Icalendar.Parse(text).Told().ShouldContain(told);

    [Fact]
    public void Unclear_series_are_refused()
    {
        string[] series = ["BEGIN:VEVENT", "UID:a", "DTSTART:20260401", "RRULE:FREQ=DAILY;COUNT=5", "END:VEVENT"];
        string[] timed = ["BEGIN:VEVENT", "UID:a", "RECURRENCE-ID:20260402T000000Z", "DTSTART:20260420", "END:VEVENT"];
        string[] dated = ["BEGIN:VEVENT", "UID:a", "RECURRENCE-ID:20260402", "DTSTART:20260420", "END:VEVENT"];
        string[] newer = ["BEGIN:VEVENT", "UID:a", "SEQUENCE:1", "DTSTART:20260401", "END:VEVENT"];
        Icalendar.Parse(Icalendar.Of([.. series, .. timed])).Told().ShouldContain("9:1: RECURRENCE-ID of the event is a time, and its series is all-day.");
        Icalendar.Parse(Icalendar.Of([.. series, .. dated, .. dated])).Told().ShouldContain("14:1: The event has the UID and the RECURRENCE-ID of that on line 9.");
        Icalendar.Parse(Icalendar.Of([.. series, .. series, .. dated])).Told().ShouldContain("9:1: The event has the UID of that on line 4");
        Icalendar.Parse(Icalendar.Of([.. series, .. newer])).Told().ShouldContain("9:1: The event has the UID of that on line 4");
        Icalendar.Parse(Icalendar.Of([.. series, .. series])).Days.Count.ShouldBe(5);
    }

    [Fact]
    public void Every_problem_is_told_at_once_and_not_more_than_a_hundred()
    {
        var told = Icalendar.Parse(Icalendar.OfEvent("DTSTART;VALUE=DATE:20260401", "RRULE:FREQ=HOURLY;BYWEEKNO=1", "EXDATE:x", "DURATION:PT1H")).Problems;
        told.Select(problem => problem.Line).ShouldBe([7, 7, 8, 9]);
        Icalendar.Parse(Icalendar.Of([.. Enumerable.Repeat("no line", 1_000)])).Problems.Count.ShouldBe(100);
    }

    [Fact]
    public void Hostile_texts_are_bounded()
    {
        var daily = string.Concat(Enumerable.Repeat("BEGIN:VEVENT\nDTSTART:16000101\nRRULE:FREQ=DAILY;COUNT=2000000000\nDURATION:P9999D\nEND:VEVENT\n", 40_000));
        Icalendar.Parse($"BEGIN:VCALENDAR\n{daily}END:VCALENDAR").Told().ShouldBe("c.ics:1:1: The rules of the calendar take too long. (keep the events that schedules need, and begin their rules later)");
        var endless = "RRULE:FREQ=DAILY;BYMONTHDAY=" + string.Join(',', Enumerable.Repeat("1,-31", 300_000));
        Icalendar.Parse(Icalendar.OfEvent("DTSTART:20260401", endless)).Days.Count.ShouldBeGreaterThan(100);
        Icalendar.Parse(Icalendar.OfEvent("DTSTART:20260401", "RRULE:FREQ=DAILY;INTERVAL=2147483647")).Days.Count.ShouldBe(1);
        Icalendar.Parse("BEGIN:VCALENDAR\n" + string.Concat(Enumerable.Repeat("BEGIN:X\n", 100_000))).Told().ShouldContain("nested deeper than 8");
        CalendarDocument.Parse(new byte[(4 * 1024 * 1024) + 1], new DocumentSource("c.ics"), Icalendar.Today).Told().ShouldContain("larger than 4 MiB");
        CalendarDocument.Parse(Encoding.Unicode.GetPreamble(), new DocumentSource("c.ics"), Icalendar.Today).Told().ShouldContain("UTF-16");
    }

    [Fact]
    public void A_fold_within_a_letter_and_another_encoding_of_a_summary_harm_nothing()
    {
        byte[] text = [.. "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260401\r\nSUMMARY:K"u8, 0xC3, .. "\r\n "u8, 0xA4, .. "se\r\nLOCATION:"u8, 0xE4, .. "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"u8];
        CalendarDocument.Parse(text, new DocumentSource("c.ics"), Icalendar.Today).Shown().ShouldBe(["2026-04-01"]);
    }
}
