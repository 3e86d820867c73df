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

        // A gap where the server was down; a slot that a slow machine skipped is a gap of its own.
        var gaps = dates.Zip(dates.Skip(1), (one, next) => next - one).ToList();
        gaps.ShouldAllBe(gap => gap >= Second);
        gaps.Count(gap => gap >= 4 * Second).ShouldBeGreaterThanOrEqualTo(1, string.Join(' ', dates.Select(date => date.ToString("mm:ss", null))));
        gaps.Count(gap => gap == Second).ShouldBeGreaterThanOrEqualTo(2);

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

    [Fact]
    public async Task A_paused_queue_gives_out_nothing_until_it_is_resumed()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path, ["--queues", "default,gpu"]);
        (await CliAsync(server, "pause", "--queue", "gpu", "--reason", "New drivers.")).ExitCode.ShouldBe(0);
        (await CliAsync(server, "pauses")).Out.ShouldContain("New drivers.");
        var waits = await server.StartAsync(new Flow("waits").Task("here", "true").Task("there", "true", [], ("queue", "gpu")));
        await server.UntilAsync(waits, "here", "success");
        // A later run of the other queue goes past it.
        (await server.RunAsync(Flow.Of("passes", "true"))).State.ShouldBe("success");
        (await server.Client.GetRunAsync(waits)).Attempts("there").ShouldHaveSingleItem().State.ShouldBe("queued");

        (await CliAsync(server, "resume", "--queue", "gpu")).ExitCode.ShouldBe(0);
        (await server.EndOfAsync(waits)).State.ShouldBe("success");
    }

    [Fact]
    public async Task A_backfill_is_looked_at_first_and_then_runs_every_slot()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path);
        var file = await Flow.Of("report", "echo $MINIAIRFLOW_LOGICAL_DATE").Set("schedule", "0 6 * * *").Set("is_active", false).WriteAsync(Path.Combine(_folder.Path, "report.json"));
        (await CliAsync(server, "apply", file)).ExitCode.ShouldBe(0);
        string[] range = ["backfill", "create", "report", "--from", "2025-03-01", "--to", "2025-03-10", "--reason", "A new column."];
        var plan = await CliAsync(server, [.. range, "--dry-run"]);
        plan.ExitCode.ShouldBe(0, plan.ToString());
        plan.Lines[^1].ShouldBe("10 runs would be created.");
        (await server.Client.ListRunsAsync()).Items.ShouldBeEmpty("a dry run creates nothing");

        var done = await CliAsync(server, [.. range, "--wait"]);
        done.ExitCode.ShouldBe(0, done.ToString());

        var backfill = (await server.Client.ListBackfillsAsync()).ShouldHaveSingleItem();
        (backfill.State, backfill.Slots, backfill.Succeeded).ShouldBe(("success", 10, 10));
        var runs = await AllAsync(server);
        runs.Select(run => run.LogicalDate!.Value.Day).ShouldBe(Enumerable.Range(1, 10));
        runs.ShouldAllBe(run => run.Trigger == "backfill" && run.State == "success" && run.BackfillId == backfill.Id);
        (await server.Client.ListBackfillSlotsAsync(backfill.Id)).Select(slot => slot.RunId).ShouldBe(runs.Select(run => (Guid?)run.Id));
        (await server.LogAsync((await server.EndOfAsync(runs[0].Id)).Only().Id)).ShouldBe("2025-03-01T06:00:00Z\n");
    }

    [Fact]
    public async Task What_a_calendar_leaves_out_does_not_fire_until_the_calendar_is_another()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path);
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "never.json"), """{"days": []}""");
        (await CliAsync(server, "calendar", "set", "open", "never.json")).ExitCode.ShouldBe(0);
        var flow = Flow.Of("tick", "true").Set("schedule", new System.Text.Json.Nodes.JsonObject { ["cron"] = "* * * * * *", ["include"] = "open" });
        (await CliAsync(server, "apply", await flow.WriteAsync(Path.Combine(_folder.Path, "tick.json")))).ExitCode.ShouldBe(0);
        // Slots have passed, as the ledger says, and none of them has a run.
        var tick = (await server.Client.FindWorkflowAsync("tick")).ShouldNotBeNull();
        await Poll.UntilAsync(async () => (await server.Client.ListOccurrencesAsync(tick.Id, new OccurrenceQuery { Outcome = "skipped_calendar" })).Sum(row => row.Slots) >= 3);
        (await AllAsync(server)).ShouldBeEmpty();

        string[] days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        var always = string.Join(',', days.Select(day => $$"""{"day": "{{day}}", "from": "00:00", "to": "24:00"}"""));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "always.json"), $$"""{"hours": [{{always}}]}""");
        (await CliAsync(server, "calendar", "set", "open", "always.json")).ExitCode.ShouldBe(0);
        await UntilRunsAsync(server, 2);
    }

    private Task<CommandResult> CliAsync(ServerProcess server, params string[] arguments) => Product.RunAsync(_folder.Path, [.. arguments, "--url", server.Address.ToString()]);

    private static async Task<IReadOnlyList<WorkflowRunResource>> AllAsync(ServerProcess server) =>
        [.. (await server.Client.ListRunsAsync(new RunQuery { Limit = 1000 })).Items.Where(run => run.LogicalDate is not null).OrderBy(run => run.LogicalDate)];

    private static Task UntilRunsAsync(ServerProcess server, int count) =>
        Poll.UntilAsync(async () => (await AllAsync(server)).Count >= count, () => string.Join('\n', server.Output));
}
