using System.Globalization;
using MiniAirflow.Api.Problems;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Api.Calendars;

/// <summary>A body as a calendar; everything that is wrong with it is told at once, with its place.</summary>
internal sealed class CalendarReading
{
    private readonly List<ProblemItem> _problems = [];

    /// <exception cref="RefusedException">Something is wrong with it.</exception>
    public static WorkCalendar Read(string name, PutCalendarRequest wish) => new CalendarReading().ReadAll(name, wish);

    private WorkCalendar ReadAll(string name, PutCalendarRequest wish)
    {
        if (wish.Name is not null && wish.Name != name) Add("name", $"The calendar is called {ProblemText.Quoted(name)} in the address and {ProblemText.Quoted(wish.Name)} in the body.");
        var (days, hours) = (wish.Days ?? [], wish.Hours ?? []);
        if (days.Count > Limits.MaxCalendarDays) Add("days", $"A calendar has at most {Limits.MaxCalendarDays} days, not {days.Count}.");
        if (hours.Count > Limits.MaxCalendarHours) Add("hours", $"A calendar has at most {Limits.MaxCalendarHours} hours, not {hours.Count}.");
        if (_problems.Count > 0) throw Problem.BadDocument(_problems);
        var calendar = new WorkCalendar(name, [.. days.Select((text, i) => Day(text, $"days[{i}]"))], [.. hours.Select((one, i) => Hours(one, $"hours[{i}]"))]);
        return _problems.Count == 0 ? calendar : throw Problem.BadDocument(_problems);
    }

    private DateOnly Day(string? text, string path)
    {
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) Add(path, $"{ProblemText.Quoted(text ?? "")} is no date.", "Write it as in 2026-12-25.");
        return day;
    }

    private WeeklyHours Hours(CalendarHoursResource? hours, string path)
    {
        if (hours is null)
        {
            Add(path, "Hours are an object with day, from and to.");
            return default;
        }
        var day = WeeklyHours.DayWords.IndexOf(hours.Day);
        if (day < 0) Add(path + ".day", $"{ProblemText.Quoted(hours.Day ?? "")} is no day of the week.", "Write monday, tuesday, wednesday, thursday, friday, saturday or sunday.");
        var (from, to) = (Time(hours.From, path + ".from", isEnd: false), Time(hours.To, path + ".to", isEnd: true));
        if (from >= to) Add(path + ".to", $"The end, {hours.To}, must be after the beginning, {hours.From}.", $"Hours over midnight are two entries: to {CalendarMapping.EndOfDay}, and on the next day from 00:00.");
        return new WeeklyHours((DayOfWeek)Math.Max(day, 0), from ?? default, to ?? default);
    }

    private TimeOnly? Time(string? text, string path, bool isEnd)
    {
        // The clock's last tick stands for the end of the day: no slot falls on it.
        if (isEnd && text == CalendarMapping.EndOfDay) return TimeOnly.MaxValue;
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return time;
        Add(path, $"{ProblemText.Quoted(text ?? "")} is no time of the day.", "Write it as in 09:00.");
        return null;
    }

    private void Add(string path, string message, string? hint = null) => _problems.Add(new ProblemItem { Path = path, Message = message, Hint = hint });
}
