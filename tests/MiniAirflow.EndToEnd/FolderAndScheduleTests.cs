namespace MiniAirflow.EndToEnd;

/// <summary>Files that are watched, and schedules that fire.</summary>
public sealed class FolderAndScheduleTests : EndToEndTest
{
    private string Workflows => PathOf("workflows");

    public override async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Workflows);
        await StartAsync("--workflows", Workflows);
    }

    [Fact]
    public async Task A_watched_file_is_published_changed_kept_when_broken_and_switched_off_when_gone()
    {
        var file = Path.Combine(Workflows, "watched.yaml");
        await File.WriteAllTextAsync(file, "schedule: '@yearly'\ntasks: [{name: a, command: echo 1}]", Stop);
        await VersionAsync(1);
        await File.WriteAllTextAsync(file, "schedule: '@yearly'\ntasks: [{name: a, command: echo 2}]", Stop);
        await VersionAsync(2);

        await File.WriteAllTextAsync(file, "schedule: '@yearly'\ntasks: [{name: a, comand: echo 3}]", Stop);
        await EventuallyAsync(() => Server.Output.Any(line => line.Contains("watched.yaml:2:", StringComparison.Ordinal)), "the log says what is wrong and where");
        await VersionAsync(2);

        File.Delete(file);
        await EventuallyAsync(async () => await Server.Client.FindWorkflowAsync("watched", Stop) is { IsActive: false } gone ? gone : null, "its schedule is off");
    }

    [Fact]
    public async Task A_schedule_with_seconds_creates_one_run_for_each_slot()
    {
        await File.WriteAllTextAsync(Path.Combine(Workflows, "tick.yaml"), "schedule: '* * * * * *'\ntasks: [{name: a, command: echo $MINIAIRFLOW_LOGICAL_DATE}]", Stop);
        var workflow = await EventuallyAsync(() => Server.Client.FindWorkflowAsync("tick", Stop), "it is published");
        var runs = await EventuallyAsync(async () =>
        {
            var page = await Server.Client.ListRunsAsync(new Client.RunQuery { WorkflowId = workflow.Id, Status = "success" }, Stop);
            return page.Items.Count >= 3 ? page.Items : null;
        }, "three slots have run");

        var slots = runs.Select(run => run.LogicalDate.ShouldNotBeNull()).Order().ToArray();
        slots.ShouldBeUnique();
        slots.ShouldAllBe(slot => slot.Millisecond == 0);
        var one = await Server.Client.GetRunAsync(runs[0].Id, Stop);
        one.TaskRuns![0].Logs.Trim().ShouldBe(one.LogicalDate!.Value.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
    }

    private Task<Client.Wire.WorkflowResource> VersionAsync(int version) => EventuallyAsync(
        async () => await Server.Client.FindWorkflowAsync("watched", Stop) is { } workflow && workflow.Version == version ? workflow : null, $"version {version} is there");
}
