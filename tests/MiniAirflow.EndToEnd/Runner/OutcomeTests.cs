namespace MiniAirflow.EndToEnd.Runner;

/// <summary>How an attempt ends, and what is told about it.</summary>
public sealed class OutcomeTests(SharedServer shared)
{
    private readonly ServerProcess _server = shared.Server;

    [Fact]
    public async Task F63_a_timeout_ends_the_attempt_with_all_that_it_started()
    {
        var mark = $"mark-{Guid.NewGuid()}";
        var run = await _server.RunAsync(Flow.Of("timeout", $"export MARK={mark}; setsid sleep 306 & (sleep 307 &) & sleep 308 | cat", ("timeout_seconds", 1)));
        run.Status.ShouldBe("failed");
        var attempt = run.Only();
        attempt.State.ShouldBe("timed_out");
        attempt.Status.ShouldBe("failed");
        attempt.Kill!.Confirmed.ShouldBeTrue();
        MarkedProcesses.Find(mark).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancelled_run_ends_with_all_that_it_started()
    {
        var mark = $"mark-{Guid.NewGuid()}";
        var run = await _server.StartAsync(new Flow("cancel-running").Task("a", $"export MARK={mark}; sleep 309 & sleep 310").Task("b", "true", ["a"]));
        await Poll.UntilAsync(() => MarkedProcesses.Find(mark).Count >= 3);
        await _server.Client.CancelRunAsync(run);
        var end = await _server.EndOfAsync(run);
        (end.Status, end.State).ShouldBe(("failed", "cancelled"));
        end.TaskRuns!.ShouldAllBe(attempt => attempt.Status == "failed");
        end.Attempts("a").ShouldHaveSingleItem().State.ShouldBe("cancelled");
        MarkedProcesses.Find(mark).ShouldBeEmpty();
        (await _server.Client.CancelRunAsync(run)).State.ShouldBe("cancelled", "cancelling what has ended does nothing");
    }

    [Trait("Scenario", "T04")]
    [Fact]
    public async Task A_run_that_waits_for_a_retry_is_cancelled_at_once()
    {
        var run = await _server.StartAsync(Flow.Of("cancel-waiting", "false", ("retry_count", 3), ("retry_delay_seconds", 3600)));
        await _server.UntilAsync(run, "a", "up_for_retry");
        await _server.Client.CancelRunAsync(run);
        var end = await _server.EndOfAsync(run);
        end.State.ShouldBe("cancelled");
        end.Attempts("a").Select(attempt => attempt.State).ShouldBe(["failed", "cancelled"]);
    }

    [Fact]
    public async Task F74_a_program_that_is_not_there_is_127_and_says_so()
    {
        var end = await _server.RunAsync(new Flow("not-found").Program("program", "no-such-program-here", "x").Task("line", "no-such-command-here"));
        end.State.ShouldBe("failed");
        var program = end.Attempts("program").ShouldHaveSingleItem();
        (program.State, program.ExitCode, program.Reason).ShouldBe(("failed", 127, "command not found: no-such-program-here"));
        var line = end.Attempts("line").ShouldHaveSingleItem();
        (line.State, line.ExitCode).ShouldBe(("failed", 127));
        line.Reason!.ShouldContain("command not found");
    }

    [Theory]
    [InlineData("exit 3", 3, null)]
    [InlineData("kill -SEGV $$", null, 11)]
    [InlineData("kill -KILL $$", null, 9)]
    public async Task F74_an_exit_code_or_signal_is_told_as_it_was(string command, int? exitCode, int? signal)
    {
        var attempt = (await _server.RunAsync(Flow.Of($"ends-{exitCode}-{signal}", command))).Only();
        (attempt.State, attempt.ExitCode, attempt.Signal).ShouldBe(("failed", exitCode, signal));
        attempt.Reason.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_retry_comes_after_its_delay_with_the_next_number()
    {
        var end = await _server.RunAsync(Flow.Of("retries", "echo attempt $MINIAIRFLOW_ATTEMPT; [ $MINIAIRFLOW_ATTEMPT -eq 3 ]", ("retry_count", 4), ("retry_delay_seconds", 1)));
        end.State.ShouldBe("success");
        var attempts = end.Attempts("a");
        attempts.Select(attempt => (attempt.Attempt, attempt.State)).ShouldBe([(1, "failed"), (2, "failed"), (3, "success")]);
        foreach (var (before, after) in attempts.Zip(attempts.Skip(1)))
            (after.StartedAt - before.FinishedAt!.Value).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
        (await _server.LogAsync(attempts[2].Id)).ShouldBe("attempt 3\n");
    }

    [Fact]
    public async Task F64_a_child_in_the_background_that_holds_the_output_does_not_hold_up_the_end()
    {
        var end = await _server.RunAsync(Flow.Of("background", "sleep 311 & echo done"));
        end.State.ShouldBe("success");
        (await _server.LogAsync(end.Only().Id)).ShouldBe("done\n");
    }

    [Fact]
    public async Task F69_what_does_not_listen_to_SIGTERM_is_killed_after_its_grace()
    {
        var mark = $"mark-{Guid.NewGuid()}";
        var attempt = (await _server.RunAsync(Flow.Of("deaf", $"export MARK={mark}; trap '' TERM; sleep 317; sleep 318; sleep 319", ("timeout_seconds", 1)))).Only();
        attempt.State.ShouldBe("timed_out");
        attempt.Kill!.Confirmed.ShouldBeTrue();
        attempt.Kill.Killed.ShouldBeGreaterThanOrEqualTo(2);
        MarkedProcesses.Find(mark).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_an_attempt_used_is_told()
    {
        var attempt = (await _server.RunAsync(Flow.Of("used", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"))).Only();
        attempt.CpuSeconds!.Value.ShouldBeGreaterThan(0);
        attempt.PeakMemoryBytes.ShouldNotBeNull();
        attempt.WorkerId.ShouldNotBeNull();
    }
}
