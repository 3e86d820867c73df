namespace MiniAirflow.EndToEnd.Crash;

/// <summary>The whole server is killed as a crash would; started again on the same folder, what was acknowledged reaches its right end.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Kills = 6;
    private const int Length = 2 * Kills + 4;
    private readonly TemporaryFolder _folder = new();
    private readonly Witness _witness;

    public CrashTests() => _witness = new Witness(_folder["witness"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task F02_what_was_acknowledged_right_before_the_kill_runs_to_success()
    {
        var runs = new List<Guid>();
        await using (var server = await ServerProcess.StartAsync(_folder.Path))
        {
            var workflow = await server.Client.ApplyWorkflowAsync(new Flow("acknowledged").Task("a", _witness.AroundAlone("true")).Task("b", _witness.AroundAlone("true"), ["a"]).Text);
            for (var i = 0; i < 10; i++) runs.Add((await server.Client.TriggerAsync(workflow.Id)).Id);
            await server.KillAsync();
        }
        await using var again = await ServerProcess.StartAsync(_folder.Path);
        foreach (var run in runs) ShouldBeSound(await again.EndOfAsync(run));
        _witness.Overlaps.ShouldBeEmpty($"{_witness}");
    }

    [Fact]
    public async Task F02_F17_F67_a_run_that_is_killed_again_and_again_ends_in_success_and_repeats_nothing_that_had_succeeded()
    {
        // A chain, so that every kill meets another task, with gates, so that it cannot end before the last kill; beside it a fan, so that several attempts die at once.
        var flow = new Flow("killed").Task("t0", Command(0));
        for (var i = 1; i < Length; i++) flow.Task($"t{i}", Command(i), [$"t{i - 1}"]);
        for (var i = 0; i < 3; i++) flow.Task($"w{i}", _witness.AroundAlone("sleep 0.1"), [$"t{2 * i}"]);
        var succeeded = new Dictionary<string, Guid>();
        var run = Guid.Empty;
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var server = await ServerProcess.StartAsync(_folder.Path);
            if (run == Guid.Empty) run = await server.StartAsync(flow);
            await NoteSuccessesAsync(server, run, succeeded);
            var (begins, known) = (Begins().Count(), succeeded.Count);
            await File.WriteAllTextAsync(Gate(kill), "");
            // In turn: as soon as anything begins, and when two more successes were acknowledged.
            if (kill % 2 == 0) await Poll.UntilAsync(() => Begins().Count() > begins, () => string.Join('\n', server.Output));
            else await Poll.UntilAsync(async () => await NoteSuccessesAsync(server, run, succeeded) >= known + 2, () => string.Join('\n', server.Output));
            await server.KillAsync();
        }
        for (var kill = Kills; kill < Length; kill++) await File.WriteAllTextAsync(Gate(kill), "");
        succeeded.Count.ShouldBeGreaterThan(4);

        await using var last = await ServerProcess.StartAsync(_folder.Path);
        var end = await last.EndOfAsync(run);
        ShouldBeSound(end);
        foreach (var (task, id) in succeeded) end.Attempts(task)[^1].Id.ShouldBe(id, $"{task} had succeeded and was run again");
        _witness.Overlaps.ShouldBeEmpty($"{_witness}");
        // An attempt that was handed out but not yet seen to run keeps its number when its worker dies; its token never comes again.
        Begins().Select(entry => entry.Token).ShouldBeUnique();
        foreach (var task in Begins().GroupBy(entry => entry.Task))
        {
            task.Select(entry => entry.Token).ShouldBeInOrder();
            task.Select(entry => entry.Attempt).ShouldBeInOrder();
        }
    }

    [Fact]
    public async Task F02_a_retry_that_waits_is_not_lost_and_not_early()
    {
        Guid run;
        await using (var server = await ServerProcess.StartAsync(_folder.Path))
        {
            run = await server.StartAsync(Flow.Of("waits", $"{_witness.Say("b")}; [ $MINIAIRFLOW_ATTEMPT -ge 2 ]", ("retry_count", 3), ("retry_delay_seconds", 4)));
            await server.UntilAsync(run, "a", "up_for_retry");
            await server.KillAsync();
        }
        await using var again = await ServerProcess.StartAsync(_folder.Path);
        var end = await again.EndOfAsync(run);
        end.State.ShouldBe("success");
        var attempts = end.Attempts("a");
        attempts.Select(attempt => attempt.State).ShouldBe(["failed", "success"]);
        (attempts[1].StartedAt - attempts[0].FinishedAt!.Value).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(4));
        _witness.Entries.Count.ShouldBe(2);
    }

    [Fact]
    public async Task F17_a_run_that_had_ended_is_never_run_again()
    {
        await using (var server = await ServerProcess.StartAsync(_folder.Path))
        {
            (await server.RunAsync(Flow.Of("done", _witness.Around("true")))).State.ShouldBe("success");
            await server.KillAsync();
        }
        await using var again = await ServerProcess.StartAsync(_folder.Path);
        // Whatever the start-up wanted to run again would have come before this.
        (await again.RunAsync(Flow.Of("probe", "true"))).State.ShouldBe("success");
        _witness.Entries.Count(entry => entry.Kind == "b").ShouldBe(1);
        (await again.Client.ListRunsAsync()).Items.Count.ShouldBe(2);
    }

    [Fact]
    public async Task F67_the_sentinel_kills_what_a_dead_server_leaves_although_no_server_comes_back()
    {
        var mark = $"mark-{Guid.NewGuid()}";
        await using var server = await ServerProcess.StartAsync(_folder.Path);
        var escapes = $"export MARK={mark}; setsid sleep 301 & (sleep 302 &) & sleep 303 & {_witness.Say("b")}; wait; sleep 304";
        await server.StartAsync(Flow.Of("left-behind", escapes));
        await Poll.UntilAsync(() => _witness.Entries.Count == 1 && MarkedProcesses.Find(mark).Count >= 4);
        await server.KillAsync();
        await Poll.UntilAsync(() => MarkedProcesses.Find(mark).Count == 0, () => string.Join(' ', MarkedProcesses.Find(mark)), TimeSpan.FromSeconds(30));
    }

    private IEnumerable<Witness.Entry> Begins() => _witness.Entries.Where(entry => entry.Kind == "b");

    private static async Task<int> NoteSuccessesAsync(ServerProcess server, Guid run, Dictionary<string, Guid> succeeded)
    {
        foreach (var attempt in (await server.Client.GetRunAsync(run)).TaskRuns!.Where(attempt => attempt.State == "success"))
            succeeded[attempt.TaskName] = attempt.Id;
        return succeeded.Count;
    }

    private string Gate(int number) => _folder[$"gate-{number}"];

    // Every other task waits for the gate of its place.
    private string Command(int place) =>
        _witness.AroundAlone(place % 2 == 0 ? $"while [ ! -e '{Gate(place / 2)}' ]; do sleep 0.05; done" : "(sleep 0.2 & wait)");

    /// <summary>Success, with one success per task that is its last attempt, and nothing but lost attempts before it.</summary>
    private static void ShouldBeSound(WorkflowRunResource run)
    {
        run.State.ShouldBe("success", Runs.Told(run));
        foreach (var task in run.TaskRuns!.GroupBy(attempt => attempt.TaskName))
        {
            var attempts = run.Attempts(task.Key);
            attempts.Select(attempt => attempt.Attempt).ShouldBe(Enumerable.Range(1, attempts.Count), Runs.Told(run));
            attempts[^1].State.ShouldBe("success", Runs.Told(run));
            attempts.SkipLast(1).ShouldAllBe(attempt => attempt.State == "lost", Runs.Told(run));
        }
    }
}
