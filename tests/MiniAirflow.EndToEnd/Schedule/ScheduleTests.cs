using System.Text.Json;

namespace MiniAirflow.EndToEnd.Schedule;

/// <summary>A schedule that fires every second.</summary>
public sealed class ScheduleTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_second_has_its_run_and_after_a_stop_only_the_newest_missed_one_fires()
    {
        var flow = Flow.Of("tick", "echo $MINIAIRFLOW_LOGICAL_DATE").Set("schedule", "* * * * * *");
        DateTimeOffset last;
        await using (var server = await ServerProcess.StartAsync(_folder.Path))
        {
            var workflow = await server.Client.ApplyWorkflowAsync(flow.Text);
            workflow.NextFireAt.ShouldNotBeNull();
            await UntilRunsAsync(server, 4);
            (await server.StopAsync()).ShouldBe(0);
        }
        // Time itself is what is tested: slots must pass while nobody is there.
        await Poll.ForAsync(4 * Second);

        await using var again = await ServerProcess.StartAsync(_folder.Path);
        var before = (await AllAsync(again)).Count;
        await UntilRunsAsync(again, before + 3);
        await again.Client.SetWorkflowActiveAsync((await again.Client.FindWorkflowAsync("tick"))!.Id, false);
        var runs = await AllAsync(again);
        var dates = runs.Select(run => run.LogicalDate!.Value).ToList();
        dates.ShouldBeUnique();
        dates.ShouldAllBe(date => date.Ticks % TimeSpan.TicksPerSecond == 0);
        runs.ShouldAllBe(run => run.Trigger == "schedule");

        // One gap in all, where the server was down; a slot that a slow machine skipped is a gap of its own, but never one of four seconds.
        var gaps = dates.Zip(dates.Skip(1), (one, next) => next - one).ToList();
        gaps.ShouldAllBe(gap => gap >= Second);
        gaps.Count(gap => gap >= 4 * Second).ShouldBe(1, string.Join(' ', dates.Select(date => date.ToString("mm:ss", null))));
        gaps.Count(gap => gap == Second).ShouldBeGreaterThanOrEqualTo(4);

        last = dates[^1];
        var newest = await again.EndOfAsync(runs[^1].Id);
        (await again.LogAsync(newest.Only().Id)).ShouldBe(last.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null) + "\n");
    }

    [Fact]
    public async Task A_paused_schedule_fires_no_more_but_can_be_triggered()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path);
        var workflow = await server.Client.ApplyWorkflowAsync(Flow.Of("tick", "true").Set("schedule", "* * * * * *").Text);
        await UntilRunsAsync(server, 1);
        (await Product.RunAsync(_folder.Path, "pause", "tick", "--url", server.Address.ToString())).ExitCode.ShouldBe(0);
        var before = (await AllAsync(server)).Count;
        var manual = await server.EndOfAsync((await server.Client.TriggerAsync(workflow.Id)).Id);
        manual.Trigger.ShouldBe("manual");
        manual.LogicalDate.ShouldBeNull();
        await Poll.ForAsync(2 * Second);
        (await AllAsync(server)).Count.ShouldBe(before);
    }

    [Fact]
    public async Task One_can_look_ahead_compare_and_ask_what_became_of_a_slot()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path);
        var marks = _folder["marks"];
        var file = await Flow.Of("asked", $"echo $MINIAIRFLOW_LOGICAL_DATE >> '{marks}'").Set("schedule", "* * * * * *").WriteAsync(_folder["asked.json"]);
        (await VerbAsync("schedule", "preview", file, "--count", "3")).Lines.Length.ShouldBe(4, "a heading and three slots, without a server");
        (await VerbAsync("apply", file)).ExitCode.ShouldBe(0);

        await UntilRunsAsync(server, 2);
        (await VerbAsync("pause", "asked")).ExitCode.ShouldBe(0);
        foreach (var run in await AllAsync(server)) (await server.EndOfAsync(run.Id)).State.ShouldBe("success");

        // The ledger tells of exactly the slots that the tasks themselves have marked.
        var history = JsonDocument.Parse((await VerbAsync("schedule", "history", "asked", "--outcome", "started", "--json")).Out).RootElement;
        var slots = history.EnumerateArray().Select(row => row.GetProperty("slot").GetString()!).ToList();
        slots.ShouldBe((await File.ReadAllLinesAsync(marks)).OrderDescending());
        var ran = await VerbAsync("schedule", "why", "asked", slots[0]);
        ran.ExitCode.ShouldBe(0, ran.ToString());
        ran.Out.ShouldStartWith("Yes: ");
        var between = await VerbAsync("schedule", "why", "asked", slots[0].Replace("Z", ".5Z", StringComparison.Ordinal));
        between.ExitCode.ShouldBe(4, between.ToString());
        between.Out.ShouldContain("is no slot of the schedule");

        (await VerbAsync("schedule", "preview", "asked", "--count", "3")).ExitCode.ShouldBe(0);
        (await VerbAsync("schedule", "diff", file, "--exit-code")).ExitCode.ShouldBe(0);
        await Flow.Of("asked", "true").Set("schedule", "*/2 * * * * *").WriteAsync(file);
        var diff = await VerbAsync("schedule", "diff", file, "--exit-code");
        diff.ExitCode.ShouldBe(1, diff.ToString());
        diff.Out.ShouldEndWith("10 slots go, 0 come, 10 stay.\n");

        Task<CommandResult> VerbAsync(params string[] arguments) => Product.RunAsync(_folder.Path, [.. arguments, .. Connects(arguments) ? new[] { "--url", server.Address.ToString() } : []]);
        bool Connects(string[] arguments) => arguments is not ["schedule", "preview", _, ..] || arguments[2] != file;
    }

    private static async Task<IReadOnlyList<WorkflowRunResource>> AllAsync(ServerProcess server) =>
        [.. (await server.Client.ListRunsAsync(new RunQuery { Limit = 1000 })).Items.Where(run => run.LogicalDate is not null).OrderBy(run => run.LogicalDate)];

    private static Task UntilRunsAsync(ServerProcess server, int count) =>
        Poll.UntilAsync(async () => (await AllAsync(server)).Count >= count, () => string.Join('\n', server.Output));
}
