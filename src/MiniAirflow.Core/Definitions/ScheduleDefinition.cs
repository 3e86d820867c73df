namespace MiniAirflow.Core.Definitions;

/// <summary>One entry of <c>schedule</c>: exactly one of a cron expression, an interval and a single time.</summary>
public sealed record ScheduleDefinition
{
    /// <summary>Cron expression with 5 or 6 fields, or a macro such as <c>@daily</c>; null when another kind is given.</summary>
    public string? Cron { get; init; }

    /// <summary>Interval such as <c>15m</c> or <c>1h30m</c>, counted from <see cref="StartDate"/>, or else from 1970-01-01 in UTC; null when another kind is given.</summary>
    public string? Every { get; init; }

    /// <summary>A single time such as <c>2026-12-24T18:00</c>, in the zone unless it carries its own offset; null when another kind is given.</summary>
    public string? At { get; init; }

    /// <summary>IANA zone of this entry; null for the workflow's.</summary>
    public string? TimeZone { get; init; }

    /// <summary>First date or time at which it may fire, in the zone; null for no bound.</summary>
    public string? StartDate { get; init; }

    /// <summary>Date or time after which it fires no more; a date without a time counts to its end; null for no bound.</summary>
    public string? EndDate { get; init; }

    /// <summary>Names of calendars on whose days it does not fire.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Names of calendars on whose days alone it fires; none for every day.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>What becomes of a slot on a day that the calendars leave out.</summary>
    public ExcludedDay OnExcluded { get; init; }

    /// <summary>An entry with a cron expression and nothing else.</summary>
    public static ScheduleDefinition OfCron(string cron) => new() { Cron = cron };

    /// <summary>The entry as one line for people: the expression, <c>every 15m</c> or <c>at 2026-12-24T18:00</c>.</summary>
    public override string ToString() => Cron ?? (Every is not null ? $"every {Every}" : $"at {At}");
}

/// <summary>What becomes of a slot on a day that a calendar leaves out.</summary>
public enum ExcludedDay
{
    /// <summary>It does not fire.</summary>
    Skip,

    /// <summary>It fires at the same time of the next day that is not left out.</summary>
    NextWorkingDay,
}

/// <summary>What a workflow's schedule does when slots were missed, when runs overlap, and when runs fail.</summary>
public sealed record SchedulePolicy
{
    /// <summary>Which missed slots are made up for.</summary>
    public Catchup Catchup { get; init; } = Catchup.Latest;

    /// <summary>Slots that are older are never made up for, in seconds.</summary>
    public int CatchupWindowSeconds { get; init; } = Limits.MaxSeconds;

    /// <summary>What becomes of a slot that falls due while a run of the workflow is alive.</summary>
    public Overlap Overlap { get; init; } = Overlap.Allow;

    /// <summary>While so many runs of the workflow are alive, its slots wait.</summary>
    public int MaxActiveRuns { get; init; } = DefaultMaxActiveRuns;

    /// <summary>Whether a slot waits until the run of the slot before it has succeeded.</summary>
    public bool DependsOnPast { get; init; }

    /// <summary>The workflow is paused when so many scheduled runs in a row have failed; 0 for never.</summary>
    public int MaxConsecutiveFailedRuns { get; init; }

    /// <summary>Each fire is put off by up to so many seconds; how many depends on the workflow and the slot alone.</summary>
    public int JitterSeconds { get; init; }

    /// <summary>False: a run's logical date and both ends of its data interval are its slot. True: the interval is the time between the slot before and the run's own, and the
    /// logical date is its start.</summary>
    /// <remarks>Airflow's <c>create_cron_data_intervals</c>; false is its default since version 3.</remarks>
    public bool HasDataIntervals { get; init; }

    /// <summary>The limit of workflows that name none; Airflow's.</summary>
    public const int DefaultMaxActiveRuns = 16;
}

/// <summary>Which missed slots are made up for, whatever kept them: a downtime, a pause or an edit.</summary>
public enum Catchup
{
    /// <summary>The newest one.</summary>
    Latest,

    /// <summary>None.</summary>
    None,

    /// <summary>All of them, oldest first; of a new schedule with a start date in the past, those since then.</summary>
    All,
}

/// <summary>What becomes of a slot that falls due while a run of the workflow is alive.</summary>
public enum Overlap
{
    /// <summary>It runs beside the others, up to the limit of active runs.</summary>
    Allow,

    /// <summary>It does not run.</summary>
    Skip,

    /// <summary>It waits for them; further ones, while one waits, do not run.</summary>
    QueueOne,

    /// <summary>It waits for them, as do all further ones.</summary>
    QueueAll,

    /// <summary>They are cancelled, and it runs when they have ended; of several that wait only the newest does.</summary>
    CancelPrevious,
}
