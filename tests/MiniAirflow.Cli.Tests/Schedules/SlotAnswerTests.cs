using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Schedules;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Cli.Tests.Schedules;

/// <summary>A schedule at half past two in UTC, created on 10 November at noon and asked about on the 26th at ten o'clock.</summary>
public sealed class SlotAnswerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 10, 0, 0, TimeSpan.Zero);
    private static readonly Guid Run = new("01900000-0000-7000-8000-000000000001");

    /// <summary>The outcome in the ledger and its reason, whether that means that it ran, and what the answer says.</summary>
    public static TheoryData<string, string?, bool, string> Outcomes => new()
    {
        { "started", null, true, $"Yes: 2026-11-26 02:30:00 +00:00 started 2.5 s after its time; run {Run} is success." },
        { "started", "The clocks left out 02:30.", true, $"Yes: 2026-11-26 02:30:00 +00:00 started 2.5 s after its time; run {Run} is success. The clocks left out 02:30." },
        { "deduplicated", null, true, $"Yes: there was a run for 2026-11-26 02:30:00 +00:00 already; run {Run} is success." },
        { "waiting", null, false, "Not yet: 2026-11-26 02:30:00 +00:00 waits for other runs of the workflow to end." },
        { "skipped_overlap", "A newer slot took its place.", false, "No: 2026-11-26 02:30:00 +00:00 was let pass, because another run of the workflow was alive. A newer slot took its place." },
        { "skipped_pause", null, false, "No: the workflow was paused at 2026-11-26 02:30:00 +00:00, and its catch-up policy did not make up for that." },
        { "skipped_calendar", "Calendar holidays leaves its day out.", false, "No: 2026-11-26 02:30:00 +00:00 was left out by a calendar. Calendar holidays leaves its day out." },
        { "missed", null, false, "No: no scheduler fired 2026-11-26 02:30:00 +00:00 in time, and the catch-up policy did not make up for that." },
        { "failed", "Parameter x has no value.", false, "No: the run of 2026-11-26 02:30:00 +00:00 could not be created. Parameter x has no value." },
        { "withdrawn", null, false, "No: 2026-11-26 02:30:00 +00:00 waited for other runs of the workflow when the schedule was taken away." },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void What_the_ledger_says_is_the_answer(string outcome, string? reason, bool hasRun, string sentence)
    {
        var ran = outcome is "started" or "deduplicated";
        var row = Row(At(26), At(26), 1, outcome) with { Reason = reason, RunId = ran ? Run : null, LagMs = outcome == "started" ? 2_500 : null };
        var run = ran ? new WorkflowRunResource { Id = Run, WorkflowId = default, Status = "success", State = "success", StartedAt = At(26) } : null;
        SlotAnswer.Of(Question(At(26)) with { Row = row, Run = run }).ShouldBe(new SlotAnswer(hasRun, outcome, sentence));
    }

    [Fact]
    public void Every_outcome_there_is_has_its_answer() => Outcomes.Select(row => row.Data.Item1).ToHashSet().SetEquals(SlotOutcomes.All).ShouldBeTrue();

    [Fact]
    public void A_run_that_is_gone_ran_all_the_same()
    {
        var answer = SlotAnswer.Of(Question(At(26)) with { Row = Row(At(26), At(26), 1, "started") with { RunId = Run, LagMs = 0 } });
        (answer.HasRun, answer.Sentence).ShouldBe((true, $"Yes: 2026-11-26 02:30:00 +00:00 started 0 ms after its time; its run {Run} is gone."));
    }

    [Fact]
    public void One_of_several_tells_of_the_others() =>
        SlotAnswer.Of(Question(At(24)) with { Row = Row(At(22), At(25), 4, "missed") }).Sentence
            .ShouldEndWith(" It is one of 4 slots in a row with that outcome, from 2026-11-22 02:30:00 +00:00 to 2026-11-25 02:30:00 +00:00.");

    [Fact]
    public void A_row_of_several_slots_says_nothing_of_the_times_between_them()
    {
        var several = Row(At(22), At(25), 4, "missed");
        var one = Row(At(23), At(23), 1, "waiting");
        SlotAnswer.RowOf([several], At(24), Nightly).ShouldBe(several);
        SlotAnswer.RowOf([several], At(24).AddMinutes(1), Nightly).ShouldBeNull();
        SlotAnswer.RowOf([several, one], At(23), Nightly).ShouldBe(one);
        // Its ends are slots, whatever the schedule is now.
        SlotAnswer.RowOf([several], At(22), TimetableOf("0 4 * * *")).ShouldBe(several);
    }

    /// <summary>A time without a row, how the workflow is, and the answer.</summary>
    public static TheoryData<string, string, string, string> Unrecorded => new()
    {
        { "27 02:30", "", "planned", "Not yet: 2026-11-27 02:30:00 +00:00 lies in the future and is planned." },
        { "27 02:30", "paused", "planned", "Not yet: 2026-11-27 02:30:00 +00:00 lies in the future, and the workflow is paused." },
        { "27 02:31", "", "no_slot", "No: 2026-11-27 02:31:00 +00:00 is no slot of the schedule of etl; the nearest are 2026-11-27 02:30:00 +00:00 before and 2026-11-28 02:30:00 +00:00 after." },
        { "20 14:00", "", "no_slot", "No: 2026-11-20 14:00:00 +00:00 is no slot of the schedule of etl; the nearest are 2026-11-20 02:30:00 +00:00 before and 2026-11-21 02:30:00 +00:00 after." },
        { "09 02:30", "", "before_workflow", "No: 2026-11-09 02:30:00 +00:00 was before the workflow existed; it was created at 2026-11-10 12:00:00 +00:00." },
        { "26 02:30", "due", "undecided", "Not yet: 2026-11-26 02:30:00 +00:00 is due, but no scheduler has fired it." },
        { "26 02:30", "paused", "undecided", "Not yet: 2026-11-26 02:30:00 +00:00 is not decided, because the workflow is paused; its catch-up policy decides when it is resumed." },
        { "20 02:30", "", "unrecorded", "No: 2026-11-20 02:30:00 +00:00 is a slot of the schedule, but the ledger has nothing of it; it tells only of what fell due under the schedule of that time, and since it is kept." },
        { "20 02:30", "manual", "no_schedule", "No: etl had no schedule then; it runs only when triggered." },
        { "27 02:30", "manual", "no_schedule", "No: etl has no schedule; it runs only when triggered." },
        { "26 02:30", "once", "no_slot", "No: 2026-11-26 02:30:00 +00:00 is no slot of the schedule of etl; the nearest is 2026-11-20 05:00:00 +00:00." },
    };

    [Theory]
    [MemberData(nameof(Unrecorded))]
    public void Without_a_row_the_answer_says_why_there_is_none(string time, string state, string verdict, string sentence)
    {
        var at = DateTimeOffset.ParseExact($"2026-11-{time} +00:00", "yyyy-MM-dd HH:mm zzz", null);
        var question = Question(at) with { Timetable = state == "manual" ? TimetableOf() : state == "once" ? TimetableOf(new ScheduleDefinition { At = "2026-11-20T05:00" }) : Nightly };
        var workflow = question.Workflow with { IsActive = state != "paused", NextFireAt = state == "paused" ? null : state == "due" ? At(26) : At(27) };
        var answer = SlotAnswer.Of(question with { Workflow = workflow });
        (answer.HasRun, answer.Verdict, answer.Sentence).ShouldBe((false, verdict, sentence));
        (answer.Before is null && answer.After is null).ShouldBe(verdict != "no_slot");
    }

    private static Timetable Nightly => TimetableOf("30 2 * * *");

    private static DateTimeOffset At(int day) => new(2026, 11, day, 2, 30, 0, TimeSpan.Zero);

    private static Timetable TimetableOf(string cron) => TimetableOf(ScheduleDefinition.OfCron(cron));

    private static Timetable TimetableOf(params IReadOnlyList<ScheduleDefinition> schedules) =>
        Timetable.TryRead(new WorkflowDefinition { Name = "etl", Schedules = schedules }, Now, _ => null, out var timetable, out var problem) ? timetable! : throw new FormatException(problem!.Message);

    private static OccurrenceResource Row(DateTimeOffset slot, DateTimeOffset last, int slots, string outcome) =>
        new() { WorkflowId = default, Slot = slot, LastSlot = last, Slots = slots, Outcome = outcome, DecidedAt = last };

    private static SlotQuestion Question(DateTimeOffset at) => new(
        new WorkflowResource { Id = default, Name = "etl", Description = "", ScheduleCron = "30 2 * * *", IsActive = true, CreatedAt = new DateTimeOffset(2026, 11, 10, 12, 0, 0, TimeSpan.Zero), NextFireAt = At(27) }, at, Now)
    {
        Timetable = Nightly,
        Policy = new SchedulePolicy(),
        Zone = TimeZoneInfo.Utc,
    };
}
