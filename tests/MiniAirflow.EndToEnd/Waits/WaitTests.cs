namespace MiniAirflow.EndToEnd.Waits;

/// <summary>Tasks that wait without a slot, in the real executable.</summary>
public sealed class WaitTests(SharedServer shared) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_that_appears_later_is_found_and_its_path_goes_on()
    {
        var run = await StartAsync($$$"""
            name: wait-file
            tasks:
              - name: w
                wait_for: {file: "{{{_folder.Path}}}/in-*.csv", min_bytes: 3, interval_seconds: 1}
              - name: next
                command: [echo, "got {{ tasks.w.outputs.path }}"]
                depends_on: w
            """);
        var waiting = await shared.Server.UntilAsync(run, "w", "up_for_reschedule");
        waiting.Wait.ShouldNotBeNull().For.ShouldContain("in-*.csv");
        waiting.WorkerId.ShouldBeNull();
        // A look is under way now and then.
        await Poll.UntilAsync(async () => (await VerbAsync("why", waiting.Id.ToString())).Out.Contains("It waits for file", StringComparison.Ordinal));

        await File.WriteAllTextAsync(_folder["in-1.csv"], "abc");

        var end = await shared.Server.EndOfAsync(run);
        end.State.ShouldBe("success", Runs.Told(end));
        end.Attempts("w").ShouldHaveSingleItem().Outputs!["path"].ShouldBe(_folder["in-1.csv"]);
        (await shared.Server.LogAsync(end.Attempts("next")[0].Id)).ShouldBe($"got {_folder["in-1.csv"]}\n");
        (await shared.Server.LogAsync(end.Attempts("w")[0].Id)).ShouldContain("No file fits", customMessage: "the log of the first look is kept");
    }

    [Fact]
    public async Task A_command_that_succeeds_at_the_third_look_is_one_attempt_with_one_log()
    {
        var run = await StartAsync($"""
            name: wait-command
            tasks:
              - name: w
                wait_for:
                  command: 'echo look >> {_folder["looks"]}; echo looked; test $(wc -l < {_folder["looks"]}) -ge 3'
                  interval_seconds: 1
            """);

        var end = await shared.Server.EndOfAsync(run);

        end.State.ShouldBe("success", Runs.Told(end));
        (end.Only().Attempt, end.Only().Wait!.Looks).ShouldBe((1, 2));
        (await shared.Server.LogAsync(end.Only().Id)).ShouldBe("looked\nlooked\nlooked\n");
    }

    [Fact]
    public async Task An_answer_is_asked_for_and_answered_by_the_command_line()
    {
        var run = await StartAsync("""
            name: wait-approval
            tasks:
              - name: ask
                approval: {message: "Go?", fields: {version: {type: integer}}}
              - name: next
                command: [echo, "{{ tasks.ask.outputs.option }} {{ tasks.ask.outputs.version }}"]
                depends_on: ask
            """);
        var asked = (await shared.Server.UntilAsync(run, "ask", "awaiting_input")).Id.ToString();
        (await VerbAsync("approvals")).Out.ShouldContain(asked);
        (await VerbAsync("answer", asked, "approve", "--field", "version=x")).Error.ShouldContain("must be a whole number");
        var answered = await VerbAsync("answer", asked, "approve", "--field", "version=2", "--by", "ann");
        answered.ExitCode.ShouldBe(0, answered.ToString());
        (await VerbAsync("answer", asked, "reject")).ExitCode.ShouldBe(1, "a second answer changes nothing");

        var end = await shared.Server.EndOfAsync(run);
        end.Attempts("ask")[0].Reason.ShouldNotBeNull().ShouldStartWith("ann chose 'approve' at ");
        (await shared.Server.LogAsync(end.Attempts("next")[0].Id)).ShouldBe("approve 2\n");
    }

    [Fact]
    public async Task An_event_is_reported_by_its_token_or_by_the_command_line()
    {
        var run = await StartAsync("""
            name: wait-event
            tasks:
              - name: one
                wait_for: {event: built}
              - name: two
                wait_for: {event: tested}
            """);
        string? token = null;
        await Poll.UntilAsync(async () => (token = (await shared.Server.UntilAsync(run, "one", "deferred")).Wait?.EventToken) is not null, () => "no token");
        (await shared.Server.Client.ReportEventAsync(token!, """{"build": 17, "note": "ok"}""")).Outputs!["build"].ShouldBe("17");
        (await Should.ThrowAsync<ApiException>(() => shared.Server.Client.ReportEventAsync(token!))).StatusCode.ShouldBe(System.Net.HttpStatusCode.Conflict);
        (await VerbAsync("event", run.ToString(), "two", "--data", "[1]")).ExitCode.ShouldNotBe(0);
        (await VerbAsync("event", run.ToString(), "two")).ExitCode.ShouldBe(0);

        (await shared.Server.EndOfAsync(run)).State.ShouldBe("success");
    }

    [Fact]
    public async Task An_address_is_asked_until_it_answers_as_it_should()
    {
        var run = await StartAsync($$"""
            name: wait-http
            tasks:
              - name: healthy
                wait_for: {http: {url: "{{shared.Server.Address}}healthz", contains: ok}, interval_seconds: 1}
              - name: missing
                wait_for: {http: {url: "{{shared.Server.Address}}nowhere"}, interval_seconds: 1, timeout_seconds: 1}
            """);

        var end = await shared.Server.EndOfAsync(run);

        end.Attempts("healthy").ShouldHaveSingleItem().Outputs!["status"].ShouldBe("200", Runs.Told(end));
        end.Attempts("missing").ShouldHaveSingleItem().State.ShouldBe("timed_out");
        end.Attempts("missing")[0].Reason.ShouldNotBeNull().ShouldContain("answered 404, not 200");
    }

    [Fact]
    public async Task F02_waits_survive_a_kill_of_the_server()
    {
        Guid run;
        string token;
        var text = $$"""
            name: wait-killed
            tasks:
              - name: file
                wait_for: {file: "{{_folder["there"]}}", interval_seconds: 1}
              - name: ask
                approval: {}
              - name: event
                wait_for: {event: e}
              - name: time
                wait_for: {duration: 2s}
            """;
        await using (var server = await ServerProcess.StartAsync(_folder.Path))
        {
            var workflow = await server.Client.ApplyWorkflowAsync(new WorkflowText(text, IsYaml: true));
            run = (await server.Client.TriggerAsync(workflow.Id)).Id;
            await server.UntilAsync(run, "file", "up_for_reschedule");
            TaskRunResource? waiting = null;
            await Poll.UntilAsync(async () => (waiting = await server.UntilAsync(run, "event", "deferred")).Wait is not null, () => "not begun");
            token = waiting!.Wait!.EventToken!;
            await server.KillAsync();
        }
        await using var again = await ServerProcess.StartAsync(_folder.Path);
        await File.WriteAllTextAsync(_folder["there"], "");
        await again.Client.AnswerAsync((await again.UntilAsync(run, "ask", "awaiting_input")).Id, new AnswerRequest { Option = "approve" });
        await again.Client.ReportEventAsync(token);

        var end = await again.EndOfAsync(run);

        end.State.ShouldBe("success", Runs.Told(end));
        end.TaskRuns!.ShouldAllBe(one => one.Attempt == 1 && one.State == "success");
    }

    [Fact]
    public async Task Fifty_waits_leave_the_only_slot_to_other_work()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path, ["--slots", "1"]);
        var waits = string.Concat(Enumerable.Range(0, 50).Select(i => $"\n  - name: w{i}\n    wait_for: {(i % 2 == 0 ? "{duration: 1h}" : $"{{file: \"{_folder["never"]}\", interval_seconds: 3600}}")}"));
        var workflow = await server.Client.ApplyWorkflowAsync(new WorkflowText($"name: many-waits\ntasks:{waits}\n", IsYaml: true));
        var waiting = (await server.Client.TriggerAsync(workflow.Id)).Id;
        WorkflowRunResource? now = null;
        await Poll.UntilAsync(async () => (now = await server.Client.GetRunAsync(waiting)).TaskRuns!.All(one => one.State is "deferred" or "up_for_reschedule"), () => Runs.Told(now));

        (await server.RunAsync(Flow.Of("beside-waits", "true"))).State.ShouldBe("success");

        await server.Client.CancelRunAsync(waiting);
        (await server.EndOfAsync(waiting)).State.ShouldBe("cancelled");
    }

    private async Task<Guid> StartAsync(string yaml)
    {
        var workflow = await shared.Server.Client.ApplyWorkflowAsync(new WorkflowText(yaml + "\n", IsYaml: true));
        return (await shared.Server.Client.TriggerAsync(workflow.Id)).Id;
    }

    private Task<CommandResult> VerbAsync(params string[] arguments) => Product.RunAsync(_folder.Path, [.. arguments, "--url", shared.Server.Address.ToString()]);
}
