using CsCheck;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Tests.Schedules;

public sealed class SchedulePlannerTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Timetable Hourly = Timetables.Of("@hourly");
    private static readonly Timetable EveryMinute = Timetables.Of("* * * * *");

    /// <summary>An hourly schedule, at half past four after a downtime since midnight: policy, alive runs, slots that wait, and what becomes of slots.</summary>
    public static TheoryData<string, int, string, string> Missed => new()
    {
        { "none", 0, "", "00..04 missed; next 05" },
        { "latest", 0, "", "00..03 missed, 04 started; next 05" },
        { "all", 0, "", "00 started, 01 started, 02 started, 03 started, 04 started; next 05" },
        { "all window 2h", 0, "", "00..02 missed, 03 started, 04 started; next 05" },
        { "latest window 10m", 0, "", "00..04 missed; next 05" },
        { "all max 2", 0, "", "00 started, 01 started, 02 waiting, 03 waiting, 04 waiting; next 05, look 1s" },
        { "all max 2", 2, "", "00 waiting, 01 waiting, 02 waiting, 03 waiting, 04 waiting; next 05, look 1s" },
        { "all skip", 0, "", "00 started, 01..04 skipped_overlap; next 05" },
        { "all skip", 1, "", "00..04 skipped_overlap; next 05" },
        { "all queue_one", 0, "", "00 started, 02..04 skipped_overlap, 01 waiting; next 05, look 1s" },
        { "all queue_one", 1, "", "01..04 skipped_overlap, 00 waiting; next 05, look 1s" },
        { "all queue_all", 1, "", "00 waiting, 01 waiting, 02 waiting, 03 waiting, 04 waiting; next 05, look 1s" },
        { "all cancel_previous", 0, "", "00..03 skipped_overlap, 04 started; next 05" },
        { "all cancel_previous", 1, "", "00..03 skipped_overlap, 04 waiting; next 05, look 1s, cancel" },
        { "all past", 0, "", "00 started, 01 waiting, 02 waiting, 03 waiting, 04 waiting; next 05, look 1s" },
        { "latest past-failed", 0, "", "00..03 missed, 04 waiting; next 05, look 1s" },
        { "latest past-failed skip", 0, "", "00..03 missed, 04 waiting; next 05, look 1s" },
        // Those that wait come first, and no catch-up policy takes them away again.
        { "none queue_all", 0, "22 23", "22* started, 00..04 missed; next 05, look 15s" },
        { "none queue_all", 1, "22 23", "00..04 missed; next 05, look 15s" },
        { "none max 2", 0, "22 23", "22* started, 23* started, 00..04 missed; next 05" },
        { "none cancel_previous", 0, "23", "00..04 missed, 23* started; next 05" },
        { "latest cancel_previous", 1, "23", "00..03 missed, 23* skipped_overlap, 04 waiting; next 05, look 1s, cancel" },
        { "none paused", 0, "", "00..04 skipped_pause; next 05" },
        { "latest paused", 0, "", "00..03 skipped_pause, 04 started; next 05" },
    };

    [Theory]
    [MemberData(nameof(Missed))]
    public void F35_F36_What_becomes_of_missed_slots_is_what_the_policies_say(string policy, int alive, string waiting, string expected)
    {
        var situation = Situation(policy) with { ActiveRuns = alive, Waiting = [.. waiting.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(hour => Midnight.AddHours(int.Parse(hour) - 24))] };
        var now = Midnight.AddHours(4.5);
        Told(SchedulePlanner.Plan(situation, now), now).ShouldBe(expected);
    }

    [Theory]
    [InlineData("none", -1, "; next 00")] // not due yet
    [InlineData("none", 0, "00 started; next 01")] // due this very instant
    [InlineData("none", 60, "00 started; next 01")] // still on time
    [InlineData("none", 61, "00 missed; next 01")]
    [InlineData("latest", 3599, "00 started; next 01")]
    [InlineData("latest", 3600, "00 missed, 01 started; next 02")]
    public void A_slot_is_on_time_for_a_minute(string policy, int secondsLate, string expected) =>
        Told(SchedulePlanner.Plan(Situation(policy), Midnight.AddSeconds(secondsLate)), Midnight.AddSeconds(secondsLate)).ShouldBe(expected);

    [Fact]
    public void F25_Live_runs_never_exceed_the_limit_whatever_is_due() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[1, 4], Gen.Int[0, 200], Gen.OneOf(Catchup.None, Catchup.Latest, Catchup.All), Gen.OneOf(Enum.GetValues<Overlap>()))
            .Sample((alive, most, minutes, catchup, overlap) =>
            {
                var situation = Situation("") with { Timetable = EveryMinute, ActiveRuns = alive, Policy = new SchedulePolicy { Catchup = catchup, Overlap = overlap, MaxActiveRuns = most } };
                var started = SchedulePlanner.Plan(situation, Midnight.AddMinutes(minutes)).Decisions.Count(decision => decision.Outcome == SlotOutcome.Started);
                started.ShouldBeLessThanOrEqualTo(Math.Max(0, (overlap == Overlap.Allow ? most : 1) - alive));
            });

    [Fact]
    public void F35_Of_a_backlog_only_so_much_waits_and_the_rest_stays_undecided_until_there_is_room()
    {
        var now = Midnight.AddDays(7);
        var situation = Situation("all max 4") with { Timetable = EveryMinute };
        var plan = SchedulePlanner.Plan(situation, now);
        (plan.Decisions.Count(one => one.Outcome == SlotOutcome.Started), plan.Waiting, plan.Next).ShouldBe((4, SchedulePlanner.MaxWaiting, Midnight.AddMinutes(104)));
        plan.LookAgainAt.ShouldBe(now.AddSeconds(1));
    }

    [Fact]
    public void F35_A_long_downtime_of_a_fast_schedule_is_looked_through_in_bounded_steps_that_lose_no_slot()
    {
        var (situation, now) = (Situation("latest") with { Timetable = Timetables.Of("* * * * * *") }, Midnight.AddHours(7));
        var (steps, slots, started) = (0, 0, 0);
        do
        {
            var plan = SchedulePlanner.Plan(situation, now);
            slots += plan.Decisions.Sum(one => one.Slots);
            started += plan.Decisions.Count(one => one.Outcome == SlotOutcome.Started);
            situation = situation with { Next = plan.Next };
            (++steps).ShouldBeLessThan(10);
        }
        while (situation.Next <= now);
        (slots, started).ShouldBe((7 * 3600 + 1, 1));
    }

    [Fact]
    public void I5_Every_slot_is_decided_once_whenever_one_looks() =>
        Gen.Select(Gen.Int[0, 400].Array[1, 20], Gen.OneOf(Catchup.None, Catchup.Latest, Catchup.All), Gen.OneOf(Enum.GetValues<Overlap>()), Gen.Int[0, 2].Array[20], Gen.Int[0, 90])
            .Sample((pauses, catchup, overlap, ends, jitter) =>
            {
                var situation = Situation("") with
                {
                    Policy = new SchedulePolicy { Catchup = catchup, Overlap = overlap, MaxActiveRuns = 3, JitterSeconds = jitter }, Next = Midnight.AddHours(1),
                };
                var (now, alive, waiting, decided) = (Midnight, 0, new List<DateTimeOffset>(), new List<DateTimeOffset>());
                for (var step = 0; step < pauses.Length; step++)
                {
                    now = now.AddMinutes(pauses[step]);
                    alive = Math.Max(0, alive - ends[step]);
                    var plan = SchedulePlanner.Plan(situation with { ActiveRuns = alive, Waiting = waiting }, now);
                    foreach (var decision in plan.Decisions)
                    {
                        if (decision.WasWaiting) waiting.Remove(decision.First).ShouldBeTrue();
                        else decided.AddRange(Hourly.After(decision.First.AddTicks(-1)).TakeWhile(slot => slot.At <= decision.Last).Select(slot => slot.At));
                        if (decision.Outcome == SlotOutcome.Waiting) waiting.Add(decision.First);
                        if (decision.Outcome == SlotOutcome.Started) alive++;
                    }
                    plan.Waiting.ShouldBe(waiting.Count);
                    situation = situation with { Next = plan.Next };
                    waiting = [.. waiting.Order()];
                }
                decided.Distinct().Count().ShouldBe(decided.Count, "no slot is in two decisions");
                decided.Order().ShouldBe(Hourly.After(Midnight).TakeWhile(slot => slot.At < situation.Next).Select(slot => slot.At));
                situation.Next.ShouldNotBeNull().ShouldBeGreaterThan(now.AddSeconds(-jitter));
            });

    [Fact]
    public void A_jump_of_the_clock_by_a_day_and_back_causes_neither_burst_nor_silence()
    {
        var situation = Situation("latest");
        var ahead = SchedulePlanner.Plan(situation, Midnight.AddDays(1));
        ahead.Decisions.Count(one => one.Outcome == SlotOutcome.Started).ShouldBe(1);
        var back = SchedulePlanner.Plan(situation with { Next = ahead.Next }, Midnight.AddMinutes(1));
        back.Decisions.ShouldBeEmpty();
        back.LookAgainAt.ShouldBe(Midnight.AddHours(25), "the slots up to then were decided while the clock was ahead");
    }

    [Fact]
    public void A_new_schedule_begins_after_now_and_one_that_catches_up_at_its_start_date()
    {
        SchedulePlanner.Begin(Hourly, new SchedulePolicy(), Midnight).ShouldBe(Midnight.AddHours(1));
        var dated = Timetables.Of(new ScheduleDefinition { Cron = "@hourly", StartDate = "2025-12-31" });
        SchedulePlanner.Begin(dated, new SchedulePolicy(), Midnight).ShouldBe(Midnight.AddHours(1));
        SchedulePlanner.Begin(dated, new SchedulePolicy { Catchup = Catchup.All }, Midnight).ShouldBe(Midnight.AddDays(-1));
        SchedulePlanner.Begin(dated, new SchedulePolicy { Catchup = Catchup.All, CatchupWindowSeconds = 3600 * 3 }, Midnight).ShouldBe(Midnight.AddHours(-2), "not before its window");
    }

    [Fact]
    public void Jitter_is_the_same_for_a_slot_and_spread_over_slots()
    {
        var situation = Situation("none") with { Policy = new SchedulePolicy { JitterSeconds = 600 } };
        var delays = Enumerable.Range(1, 200).Select(hour =>
        {
            var now = Midnight.AddHours(hour).AddTicks(-1);
            return SchedulePlanner.Plan(situation with { Next = Midnight.AddHours(hour) }, now).LookAgainAt.ShouldNotBeNull() - Midnight.AddHours(hour);
        }).ToList();
        delays.ShouldAllBe(delay => delay >= TimeSpan.Zero && delay < TimeSpan.FromSeconds(600));
        delays.Average(delay => delay.TotalSeconds).ShouldBe(300, 60);
        SchedulePlanner.Plan(situation, Midnight.AddSeconds(-1)).LookAgainAt.ShouldBe(SchedulePlanner.Plan(situation, Midnight.AddSeconds(-5)).LookAgainAt);
    }

    private static ScheduleSituation Situation(string policy)
    {
        var words = policy.Split(' ');
        return new ScheduleSituation
        {
            WorkflowId = new Guid("01900000-0000-7000-8000-000000000000"),
            Timetable = Hourly,
            Next = Midnight,
            WasPaused = words.Contains("paused"),
            HasPastFailed = words.Contains("past-failed"),
            Policy = new SchedulePolicy
            {
                Catchup = words.Contains("none") ? Catchup.None : words.Contains("all") ? Catchup.All : Catchup.Latest,
                Overlap = words.Contains("skip") ? Overlap.Skip : words.Contains("queue_one") ? Overlap.QueueOne : words.Contains("queue_all") ? Overlap.QueueAll
                    : words.Contains("cancel_previous") ? Overlap.CancelPrevious : Overlap.Allow,
                MaxActiveRuns = After("max") is { } most ? int.Parse(most) : SchedulePolicy.DefaultMaxActiveRuns,
                CatchupWindowSeconds = After("window") is { } window && ScheduleTexts.TryParseDuration(window, out var span) ? (int)span.TotalSeconds : Limits.MaxSeconds,
                DependsOnPast = words.Any(word => word.StartsWith("past", StringComparison.Ordinal)),
            },
        };

        string? After(string word) => Array.IndexOf(words, word) is var at and >= 0 ? words[at + 1] : null;
    }

    private static string Told(SchedulePlan plan, DateTimeOffset now)
    {
        var decisions = string.Join(", ", plan.Decisions.Select(one =>
            $"{one.First:HH}{(one.Slots > 1 ? $"..{one.Last:HH}" : "")}{(one.WasWaiting ? "*" : "")} {one.Outcome.Word()}"));
        var look = plan.Waiting > 0 ? $", look {(plan.LookAgainAt!.Value - now).TotalSeconds:0}s" : "";
        return $"{decisions}; next {plan.Next:HH}{look}{(plan.CancelsActive ? ", cancel" : "")}";
    }
}
