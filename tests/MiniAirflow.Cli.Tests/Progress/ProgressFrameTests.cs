using CsCheck;
using MiniAirflow.Cli.Tests.Support;
using MiniAirflow.Commands.Progress;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Cli.Tests.Progress;

public sealed class ProgressFrameTests
{
    private static readonly DateTimeOffset Now = Events.Start.AddSeconds(2);

    [Fact]
    public void A_small_run_shows_every_task_with_what_it_does()
    {
        var events = new Events("etl", "extract", "load", "report");
        var model = ModelOf(events);
        model.Apply(events.Of(RunState.Running, 0));
        model.Apply(events.Of("extract", TaskState.Success, 1.2));
        model.Apply(events.Of("load", TaskState.Running, 1.5, started: 1.5));
        TextOf(new ProgressFrame(80, 24).Lines(model, Now)).ShouldBe([
            "⠋ etl ██████░░░░░░░░░░░░░░ 1/3, 1 running  2.0 s",
            "  ✓ extract ████████ 1.2 s",
            "  ⠋ load    ██░░░░░░ 0.5 s",
            "  · report  ░░░░░░░░ waiting",
        ]);
    }

    [Fact]
    public void A_failed_task_shows_its_reason_neutralised()
    {
        var events = new Events("etl", "load");
        var model = ModelOf(events);
        model.Apply(events.Of("load", TaskState.Failed, 1, attempt: 2, reason: "bad \u001b[2J"));
        TextOf(new ProgressFrame(80, 24).Lines(model, Now))[1].ShouldBe("  ✗ load ████████ failed, attempt 2: bad \\x1b[2J");
    }

    [Fact]
    public void A_large_run_shows_only_what_runs_and_says_what_it_leaves_out()
    {
        var events = new Events("bwa", [.. Enumerable.Range(0, 1004).Select(i => $"t{i:0000}")]);
        var model = ModelOf(events);
        model.Apply(events.Of(RunState.Running, 0));
        for (var i = 0; i < 12; i++) model.Apply(events.Of($"t{i:0000}", TaskState.Running, 0));
        var lines = TextOf(new ProgressFrame(80, 10).Lines(model, Now));
        lines.Count.ShouldBe(9);
        lines[0].ShouldStartWith("⠋ bwa ░░░░░░░░░░░░░░░░░░░░ 0/1004, 12 running");
        lines[1].ShouldContain("t0000");
        lines[^1].ShouldBe("  … and 5 more running");
    }

    [Fact]
    public void The_spinner_turns_with_the_time()
    {
        var events = new Events("etl", "a");
        var model = ModelOf(events);
        model.Apply(events.Of("a", TaskState.Running, 0));
        var frame = new ProgressFrame(80, 24);
        TextOf(frame.Lines(model, Now)).ShouldNotBe(TextOf(frame.Lines(model, Now.AddMilliseconds(100))));
    }

    [Fact]
    public void No_frame_is_larger_than_its_terminal() =>
        Gen.Select(Gen.Int[1, 120], Gen.Int[1, 40], Gen.Int[1, 60], Gen.Int[1, 30], Gen.Int[0, 30]).Sample((width, height, runs, tasks, running) =>
        {
            var all = Enumerable.Range(0, runs).Select(i => new Events($"workflow-{i}", [.. Enumerable.Range(0, tasks).Select(t => $"task-with-a-long-name-{t}")])).ToArray();
            var model = ModelOf(all);
            foreach (var events in all)
                for (var i = 0; i < Math.Min(running, tasks); i++) model.Apply(events.Of($"task-with-a-long-name-{i}", TaskState.Running, 0));
            var lines = TextOf(new ProgressFrame(width, height).Lines(model, Now));
            return lines.Count <= Math.Max(1, height - 1) && lines.All(line => line.Length <= width);
        }, iter: 500);

    private static ProgressModel ModelOf(params Events[] runs)
    {
        var model = new ProgressModel();
        foreach (var run in runs) model.Add(run.Run);
        return model;
    }

    private static IReadOnlyList<string> TextOf(IReadOnlyList<IReadOnlyList<Segment>> lines) => [.. lines.Select(line => string.Concat(line.Select(segment => segment.Text)))];
}
