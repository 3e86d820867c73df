using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Waits;

namespace MiniAirflow.Core.Tests.Waits;

public sealed class WaitDeciderTests
{
    private const string Secret = "00112233445566778899aabbccddeeff";
    private static readonly DateTimeOffset Ready = new(2026, 3, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Logical = new(2026, 3, 28, 0, 0, 0, TimeSpan.Zero);
    private static readonly TaskOutcome NotYet = new() { Kind = OutcomeKind.NotYet, Reason = "Not there." };

    [Theory]
    [InlineData("18:30", 0, "2026-03-28T17:30:00Z")] // on the wall clock of Berlin
    [InlineData("18:30", 90, "2026-03-28T17:31:30Z")]
    [InlineData("06:00:10", 0, "2026-03-28T05:00:10Z")] // has passed on that day
    [InlineData("2026-03-29T02:30", 0, "2026-03-29T01:00:00Z")] // a time that the clocks leave out is the jump
    [InlineData("2026-12-24T18:00:00+01:00", -3600, "2026-12-24T16:00:00Z")]
    [InlineData("{{ run.data_interval_end }}", 600, "2026-03-29T00:10:00Z")]
    public void A_time_is_read_on_the_workflows_clock(string time, int offset, string until)
    {
        var verdict = Begin(new WaitDefinition { Time = time, OffsetSeconds = offset });
        verdict.State.ShouldNotBeNull().ShouldSatisfyAllConditions(one => one.Until.ShouldBe(DateTimeOffset.Parse(until, System.Globalization.CultureInfo.InvariantCulture)), one => one.Since.ShouldBe(Ready), one => one.For.ShouldBe(until));
    }

    [Fact]
    public void A_duration_counts_from_when_the_task_was_ready() =>
        Begin(new WaitDefinition { Duration = "1h30m" }).State.ShouldNotBeNull().Until.ShouldBe(Ready.AddMinutes(90));

    [Theory]
    [InlineData("{{ params.when }}", "wait_for.time: 'soon' is no time; write a time of day such as 18:30, or a time such as 2026-12-24T18:00 or 2026-12-24T18:00:00+01:00.")]
    [InlineData("{{ tasks.a.outputs.x }}", "wait_for.time: Task 'a' has not run yet.")]
    public void A_template_that_gives_no_time_fails_for_good(string time, string reason) =>
        Begin(new WaitDefinition { Time = time }).Outcome.ShouldBe(TaskOutcome.Failure(reason) with { IsFinal = true });

    [Theory]
    [InlineData(0, null, 3600)] // waits on
    [InlineData(3599, null, 1)]
    [InlineData(3600, OutcomeKind.Success, null)] // has come
    [InlineData(9999, OutcomeKind.Success, null)] // long ago, after a restart
    public void A_time_ends_the_wait_when_it_has_come(int after, OutcomeKind? end, int? nextAfter) =>
        Look(new WaitDefinition { Duration = "1h", TimeoutSeconds = 3600 }, after, end, nextAfter);

    [Theory]
    [InlineData(0, null, 60)]
    [InlineData(59, null, 1)]
    [InlineData(60, OutcomeKind.TimedOut, null)]
    public void A_wait_for_an_event_ends_at_its_timeout(int after, OutcomeKind? end, int? nextAfter) => Look(new WaitDefinition { Event = "e", TimeoutSeconds = 60 }, after, end, nextAfter);

    [Fact]
    public void Without_a_timeout_nobody_need_look_at_an_event() => Look(new WaitDefinition { Event = "e" }, 1_000_000, null, null);

    [Fact]
    public void A_wait_may_be_skipped_at_its_timeout()
    {
        var wait = new WaitDefinition { Event = "go", TimeoutSeconds = 60, OnTimeout = WaitTimeout.Skip };
        var verdict = WaitDecider.Look(TaskOf(wait), Begin(wait).State!, Ready.AddSeconds(61), static (_, _) => null);
        verdict.Outcome.ShouldBe(TaskOutcome.Skipped("Waited 61 s for event 'go', the longest that it may wait."));
    }

    [Theory]
    [InlineData(false, "success", null, OutcomeKind.Success)]
    [InlineData(false, "failed", 10, null)] // it may yet be cleared
    [InlineData(true, "failed", null, OutcomeKind.Success)]
    [InlineData(false, "running", 10, null)]
    [InlineData(false, null, 10, null)]
    public void Another_run_ends_the_wait_as_it_should(bool anyEnd, string? state, int? nextAfter, OutcomeKind? end)
    {
        var wait = new WaitDefinition { Run = new RunCondition { Workflow = "source", AnyEnd = anyEnd } };
        var begun = Begin(wait).State.ShouldNotBeNull();
        (string, DateTimeOffset?)? asked = null;
        var verdict = WaitDecider.Look(TaskOf(wait), begun, Ready, (workflow, date) =>
        {
            asked = (workflow, date);
            return state is null ? null : new AwaitedRun(Guid.Empty, state, state != "running", state == "success");
        });
        asked.ShouldBe(("source", Logical));
        (verdict.Outcome?.Kind, verdict.NextLook).ShouldBe((end, nextAfter is { } seconds ? Ready.AddSeconds(seconds) : null));
        verdict.Outcome?.Outputs.ShouldNotBeNull()["state"].ShouldBe(state);
    }

    [Fact]
    public void A_run_without_a_date_has_none_to_wait_for() =>
        Begin(new WaitDefinition { Run = new RunCondition { Workflow = "source" } }, interval: null).Outcome.ShouldNotBeNull().Reason.ShouldBe("wait_for.run: this run has no logical date, so there is no run with the same one.");

    [Fact]
    public void Looks_are_counted_and_bounded_together()
    {
        var task = TaskOf(new WaitDefinition { File = "/x", IntervalSeconds = 40, TimeoutSeconds = 100 });
        var first = WaitDecider.AfterLook(task, null, Ready, NotYet, false, Ready.AddSeconds(1));
        (first.State!.Looks, first.State.TimesOutAt, first.NextLook).ShouldBe((1, Ready.AddSeconds(100), Ready.AddSeconds(41)));
        var second = WaitDecider.AfterLook(task, first.State, Ready.AddSeconds(41), NotYet, false, Ready.AddSeconds(70));
        second.NextLook.ShouldBe(Ready.AddSeconds(100)); // one more at the very end
        WaitDecider.Left(task.WaitFor!, second.State, Ready, Ready.AddSeconds(70)).ShouldBe(TimeSpan.FromSeconds(30));
        WaitDecider.AfterLook(task, second.State, Ready, NotYet, false, Ready.AddSeconds(100)).Outcome.ShouldNotBeNull().Kind.ShouldBe(OutcomeKind.TimedOut);
        WaitDecider.AfterLook(task, second.State, Ready, NotYet, true, Ready.AddSeconds(71)).Outcome.ShouldNotBeNull().Kind.ShouldBe(OutcomeKind.Cancelled);
        WaitDecider.AfterLook(new TaskDefinition { Name = "x" }, null, Ready, NotYet, false, Ready).Outcome.ShouldNotBeNull().Kind.ShouldBe(OutcomeKind.Failed);
    }

    [Fact]
    public void A_token_is_the_attempt_and_a_secret_of_128_bits()
    {
        var (id, state) = (Guid.CreateVersion7(), Begin(new WaitDefinition { Event = "e" }).State);
        var token = EventToken.Of(id, state).ShouldNotBeNull();
        token.ShouldBe(id.ToString("N") + Secret);
        EventToken.AttemptOf(token).ShouldBe(id);
        EventToken.Fits(token, id, state).ShouldBeTrue();
        EventToken.Fits(token, Guid.CreateVersion7(), state).ShouldBeFalse();
        EventToken.Fits(token, id, state! with { Secret = null }).ShouldBeFalse();
        foreach (var other in (string[])["", token[..^1], token + "0", "x" + token[1..]]) EventToken.AttemptOf(other).ShouldBeNull(other);
        EventToken.NewSecret().ShouldMatch("^[0-9a-f]{32}$");
        EventToken.NewSecret().ShouldNotBe(EventToken.NewSecret());
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("""{"a":"x","b":{"c":1},"d":null}""", null)]
    [InlineData("[]", "The data of an event are a JSON object: its members become outputs of the task.")]
    [InlineData("""{"a b":1}""", "'a b' is no name of an output: letters, digits and '_', and no digit first.")]
    public void Data_of_an_event_are_members_of_an_object(string json, string? problem)
    {
        using var body = System.Text.Json.JsonDocument.Parse(json);
        EventData.Read(body.RootElement, out var data).ShouldBe(problem);
        if (data.Count == 3) (data["a"], data["b"], data["d"]).ShouldBe(("x", "{\"c\":1}", "null"));
    }

    private static void Look(WaitDefinition wait, int after, OutcomeKind? end, int? nextAfter)
    {
        var now = Ready.AddSeconds(after);
        var verdict = WaitDecider.Look(TaskOf(wait), Begin(wait).State!, now, static (_, _) => null);
        (verdict.Outcome?.Kind, verdict.NextLook).ShouldBe((end, nextAfter is { } seconds ? now.AddSeconds(seconds) : null));
    }

    private static TaskDefinition TaskOf(WaitDefinition wait) => new() { Name = "w", WaitFor = wait };

    private static WaitVerdict Begin(WaitDefinition wait) => Begin(wait, new DataInterval(Logical, Logical.AddDays(1)));

    private static WaitVerdict Begin(WaitDefinition wait, DataInterval? interval) => WaitDecider.Begin(
        new LeasedTask
        {
            TaskRunId = Guid.Empty, Token = 0, Attempt = 1, Task = TaskOf(wait),
            Run = new LeasedRun
            {
                Id = Guid.Empty, WorkflowId = Guid.Empty, Definition = new WorkflowDefinition { Name = "etl", TimeZone = "Europe/Berlin" }, Interval = interval,
                Params = new Dictionary<string, string> { ["when"] = "soon" },
            },
        }, Ready, Secret);
}
