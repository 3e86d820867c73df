using MiniAirflow.Cli.Tests.Support;
using MiniAirflow.Commands.Progress;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Cli.Tests.Progress;

public sealed class PlainLinesTests
{
    private static readonly Events Run = new("etl", "extract");

    public static TheoryData<string, string?> Lines => new()
    {
        { "running", "12:00:01 task extract started" },
        { "running again", "12:00:01 task extract started, attempt 2" },
        { "success", "12:00:01 task extract succeeded in 1.0 s" },
        { "failed", "12:00:01 task extract failed after 1.0 s: Exit code 3." },
        { "timed out", "12:00:01 task extract timed out after 1.0 s: Too slow." },
        { "lost", "12:00:01 task extract was lost" },
        { "retry", "12:00:01 task extract will be tried again, attempt 2" },
        { "upstream", "12:00:01 task extract did not run: a task before it did not succeed" },
        { "hostile", "12:00:01 task extract failed after 1.0 s: \\x1b[2J\\nfake" },
        { "queued", null },
        { "run started", "12:00:01 run etl started" },
        { "run failed", "12:00:01 run etl failed after 1.0 s" },
        { "run cancelled", "12:00:01 run etl was cancelled after 1.0 s" },
        { "run queued", null },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Each_change_worth_telling_is_one_line(string change, string? line) =>
        new PlainLines(TimeZoneInfo.Utc, hasSeveralRuns: false).Of(EventOf(change), Run.Run).ShouldBe(line);

    [Fact]
    public void Among_several_runs_a_task_is_named_with_its_workflow() =>
        new PlainLines(TimeZoneInfo.Utc, hasSeveralRuns: true).Of(EventOf("success"), Run.Run).ShouldBe("12:00:01 task etl/extract succeeded in 1.0 s");

    [Fact]
    public void Times_are_local() =>
        new PlainLines(TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(2), "east", "east"), false).Of(EventOf("running"), Run.Run)!.ShouldStartWith("14:00:01 ");

    private static StoreEvent EventOf(string change) => change switch
    {
        "running" => Run.Of("extract", TaskState.Running, 1),
        "running again" => Run.Of("extract", TaskState.Running, 1, attempt: 2),
        "success" => Run.Of("extract", TaskState.Success, 1),
        "failed" => Run.Of("extract", TaskState.Failed, 1, reason: "Exit code 3."),
        "timed out" => Run.Of("extract", TaskState.TimedOut, 1, reason: "Too slow."),
        "lost" => Run.Of("extract", TaskState.Lost, 1),
        "retry" => Run.Of("extract", TaskState.UpForRetry, 1, attempt: 2),
        "upstream" => Run.Of("extract", TaskState.UpstreamFailed, 1),
        "hostile" => Run.Of("extract", TaskState.Failed, 1, reason: "\u001b[2J\nfake"),
        "queued" => Run.Of("extract", TaskState.Queued, 1),
        "run started" => Run.Of(RunState.Running, 1),
        "run failed" => Run.Of(RunState.Failed, 1, 1),
        "run cancelled" => Run.Of(RunState.Cancelled, 1, 1),
        "run queued" => Run.Of(RunState.Queued, 1),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, null),
    };
}
