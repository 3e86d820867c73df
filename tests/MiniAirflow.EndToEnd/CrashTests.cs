namespace MiniAirflow.EndToEnd;

/// <summary>kill -9 at bad moments, and a new start on the same folder.</summary>
public sealed class CrashTests : EndToEndTest
{
    [Fact]
    public async Task F02_every_acknowledged_run_reaches_its_right_end_however_often_the_server_is_killed()
    {
        var witness = PathOf("witness");
        var yaml = "name: crash\ntasks:\n" + string.Concat(Enumerable.Range(0, 12).Select(i =>
            $"  - name: t{i}\n    command: echo {i} >> {witness}; sleep 0.15\n" + (i >= 3 ? $"    depends_on: [t{i - 3}]\n" : "")));
        var runs = new List<Guid> { (await TriggerAsync(yaml)).Id };
        for (var i = 0; i < 5; i++)
        {
            await EventuallyAsync(() => File.Exists(witness) && File.ReadLines(witness).Count() > i, "another task has run");
            await Server.KillAsync();
            await StartAsync();
            if (i < 2) runs.Add((await TriggerAsync(yaml)).Id);
        }
        foreach (var id in runs)
        {
            var run = await EndOfAsync(id);
            run.State.ShouldBe("success");
            foreach (var attempts in run.TaskRuns!.GroupBy(one => one.TaskName))
            {
                attempts.Select(one => one.Attempt).ShouldBe(Enumerable.Range(1, attempts.Count()), "attempts rise by one");
                attempts.Count(one => one.State == "success").ShouldBe(1, "one accepted success for each task (I2)");
                attempts.Last().State.ShouldBe("success", "nothing runs after it succeeded (F17)");
            }
        }
    }

    [Fact]
    public async Task F67_a_killed_server_leaves_no_process_even_when_nobody_starts_it_again()
    {
        var mark = $"MARK={Guid.NewGuid()}";
        var run = await TriggerAsync($"{{name: leave, env: {{{mark.Replace("=", ": ", StringComparison.Ordinal)}}}, tasks: [{{name: a, command: 'setsid sleep 300 & sleep 300 | cat'}}]}}");
        await RunningAsync(run.Id, "a");
        await EventuallyAsync(() => Marked.Processes(mark).Count >= 4, "the command and its children are there");

        await Server.KillAsync();

        await EventuallyAsync(() => Marked.Processes(mark).Count == 0, "the sentinel has killed them all");
    }

    [Fact]
    public async Task A_retry_that_waits_survives_the_crash()
    {
        var flag = PathOf("flag");
        var run = await TriggerAsync($"{{name: wait, tasks: [{{name: a, command: 'test -e {flag}', retry_count: 3, retry_delay_seconds: 1}}]}}");
        await EventuallyAsync(async () => (await Server.Client.GetRunAsync(run.Id, Stop)).TaskRuns!.FirstOrDefault(one => one.State == "up_for_retry"), "it waits for its retry");
        await Server.KillAsync();
        await File.WriteAllTextAsync(flag, "", Stop);
        await StartAsync();
        (await EndOfAsync(run.Id)).State.ShouldBe("success");
    }

    [Fact]
    public async Task F68_sigterm_lets_a_running_task_end_and_the_rest_goes_on_after_the_next_start()
    {
        var run = await TriggerAsync("{name: drain, tasks: [{name: a, command: sleep 1}, {name: b, command: 'true', depends_on: [a]}]}");
        await RunningAsync(run.Id, "a");
        (await Server.StopAsync()).ShouldBe(0);
        await StartAsync();
        var ended = await EndOfAsync(run.Id);
        ended.State.ShouldBe("success");
        ended.TaskRuns!.Count.ShouldBe(2, "no attempt was lost to the stop");
    }
}
