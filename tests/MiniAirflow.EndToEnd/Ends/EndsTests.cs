namespace MiniAirflow.EndToEnd.Ends;

/// <summary>Time limits of runs, and runs that are tried again, in the real executable and through its death.</summary>
public sealed class EndsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task F02_A_run_that_waits_to_be_tried_again_is_tried_again_after_a_kill_of_the_server()
    {
        Guid run;
        var text = $"""
            name: again
            retry_count: 1
            retry_delay_seconds: 20
            tasks:
              - name: fetch
                command: echo fetched >> {_folder["fetches"]}
              - name: load
                depends_on: fetch
                command: test -e {_folder["there"]}
            """;
        await using (var server = await ServerProcess.StartAsync(_folder.Path))
        {
            run = await StartAsync(server, text);
            WorkflowRunResource? waiting = null;
            await Poll.UntilAsync(async () => (waiting = await server.Client.GetRunAsync(run)).State == "up_for_retry", () => Runs.Told(waiting));
            (await VerbAsync(server, "why", run.ToString())).Out.ShouldContain("load (failed) did not succeed. It is tried again in ");
            await server.KillAsync();
        }
        await File.WriteAllTextAsync(_folder["there"], "");
        await using var again = await ServerProcess.StartAsync(_folder.Path);

        var end = await again.EndOfAsync(run);

        end.State.ShouldBe("success", Runs.Told(end));
        (end.RetryNumber, end.Attempts("fetch").Count, end.Attempts("load").Count).ShouldBe((1, 1, 2));
        (await File.ReadAllLinesAsync(_folder["fetches"])).ShouldBe(["fetched"]);
        var changes = await VerbAsync(again, "changes", run.ToString(), "fetch");
        changes.Out.ShouldBe("fetch: Task fetch has not succeeded before, so there is nothing to compare it with.\n", changes.ToString());
    }

    [Fact]
    public async Task F02_A_run_whose_time_ended_while_the_server_was_dead_is_ended_at_its_start()
    {
        Guid run;
        await using (var server = await ServerProcess.StartAsync(_folder.Path))
        {
            run = await StartAsync(server, "name: late\ntimeout_seconds: 1\ntasks:\n  - name: a\n    command: sleep 600\n    queue: nobody\n");
            await server.KillAsync();
        }
        await using var again = await ServerProcess.StartAsync(_folder.Path);

        var end = await again.EndOfAsync(run);

        (end.State, end.Only().State).ShouldBe(("timed_out", "cancelled"), Runs.Told(end));
        end.Reason.ShouldBe("The run was not over 1 s after it began, which is its timeout.");
    }

    [Fact]
    public async Task What_changed_since_it_last_worked_and_how_long_it_waited_are_told_by_the_command_line()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path);
        await server.EndOfAsync(await StartAsync(server, "name: etl\ntasks:\n  - name: load\n    command: exit 0\n"));
        var run = await StartAsync(server, "name: etl\ntasks:\n  - name: load\n    command: exit 3\n    env: {TOKEN: sesame}\n");
        var end = await server.EndOfAsync(run);

        var changes = await VerbAsync(server, "changes", run.ToString());

        changes.Out.ShouldContain("command changed in version 2; TOKEN of the environment changed in version 2; exit code 3 instead of 0.");
        changes.Out.ShouldContain("  definition command: exit 0 → exit 3\n");
        changes.Out.ShouldNotContain("sesame");
        (await VerbAsync(server, "why", end.Only().Id.ToString())).Out.ShouldContain("  waited ");
        var shown = await server.Client.GetTaskRunAsync(end.Only().Id);
        Math.Abs(shown.Waits!.Sum(wait => wait.Seconds) - (shown.StartedAt - shown.CreatedAt!.Value).TotalSeconds).ShouldBeLessThan(0.002, "the parts add up, to the millisecond in which it came into being");
    }

    private static async Task<Guid> StartAsync(ServerProcess server, string yaml)
    {
        var workflow = await server.Client.ApplyWorkflowAsync(new WorkflowText(yaml + "\n", IsYaml: true));
        return (await server.Client.TriggerAsync(workflow.Id)).Id;
    }

    private Task<CommandResult> VerbAsync(ServerProcess server, params string[] arguments) => Product.RunAsync(_folder.Path, [.. arguments, "--url", server.Address.ToString()]);
}
