using System.Diagnostics;
using System.Globalization;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Processes;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Tests.Processes;

/// <summary>F63 to F66 and F69 to F70: nothing of a command is left, whatever it does. Each runs real processes and looks for them in /proc.</summary>
public sealed class ProcessTreeTests : IDisposable
{
    private const string Daemon = "sh -c '(setsid sleep $NAP >/dev/null 2>&1 &) ; exit 0'";

    private readonly CommandBench _bench = new();

    public void Dispose() => _bench.Dispose();

    public static TheoryData<string> Shapes =>
    [
        "sleep $NAP & wait",
        "(sleep $NAP)",
        "sleep $NAP | cat",
        "setsid sleep $NAP",
        "setsid sleep $NAP & wait",
        Daemon + "; sleep $NAP",
        "env -i setsid /bin/sleep $NAP",
        "env -i setsid /bin/sleep $NAP & env -i setsid /bin/sh -c \"(/bin/sleep $NAP &) ; /bin/sleep $NAP\" & wait",
        "sleep $NAP & sleep $NAP & sh -c 'sleep $NAP & setsid sh -c \"sleep $NAP & sleep $NAP\"'",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void F63_a_timeout_ends_every_process_of_whatever_shape(string line)
    {
        var result = _bench.Shell(line, timeoutSeconds: 0.5, graceSeconds: 2);

        result.Outcome.Kind.ShouldBe(OutcomeKind.TimedOut);
        result.Outcome.Reason.ShouldBe("timed out after 0.5 s");
        result.Outcome.Kill.ShouldNotBeNull().IsConfirmed.ShouldBeTrue();
        result.Duration.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(0.5));
        _bench.Survivors().ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task F63_a_cancel_ends_every_process_of_whatever_shape(string line)
    {
        var spec = _bench.Spec(CommandSpec.ShellArgv("echo ready; " + line), graceSeconds: 2);
        var run = Task.Run(() => _bench.Run(spec), TestContext.Current.CancellationToken);
        SpinWait.SpinUntil(() => _bench.Survivors().Count > 1, TimeSpan.FromSeconds(20)).ShouldBeTrue();

        _bench.Control.Stop(spec.TaskRunId, StopCause.Cancel).ShouldBeTrue();
        var result = await run;

        result.Outcome.Kind.ShouldBe(OutcomeKind.Cancelled);
        result.Outcome.Kill.ShouldNotBeNull().IsConfirmed.ShouldBeTrue();
        _bench.Survivors().ShouldBeEmpty();
        _bench.Control.Stop(spec.TaskRunId, StopCause.Cancel).ShouldBeFalse("the attempt is over");
    }

    [Theory]
    [InlineData("sleep $NAP & exit 0")]
    [InlineData("setsid sleep $NAP & exit 0")]
    [InlineData("env -i setsid /bin/sleep $NAP & exit 0")]
    [InlineData("env -i setsid /bin/sleep $NAP >/dev/null 2>&1 & exit 0")]
    [InlineData("(setsid sleep $NAP &) >/dev/null 2>&1; exit 0")]
    public void F64_a_shell_that_exits_ends_the_task_though_a_child_holds_its_output_open(string line)
    {
        var result = _bench.Shell("echo done; " + line);

        result.Outcome.Kind.ShouldBe(OutcomeKind.Success);
        _bench.Sink.Text.ShouldBe("done\n");
        var kill = result.Outcome.Kill.ShouldNotBeNull();
        kill.IsConfirmed.ShouldBeTrue();
        kill.Killed.ShouldBeGreaterThanOrEqualTo(1);
        _bench.Survivors().ShouldBeEmpty();
    }

    [Fact]
    public void F64_a_child_that_writes_for_ever_does_not_keep_the_task()
    {
        var result = _bench.Shell("yes $NAP & exit 3");

        result.Outcome.ExitCode.ShouldBe(3);
        result.Outcome.Reason.ShouldBe("exit code 3");
        _bench.Survivors().ShouldBeEmpty();
    }

    [Fact]
    public void F64_the_last_lines_of_a_child_that_outlives_the_shell_by_a_moment_are_kept()
    {
        var spec = _bench.Spec(CommandSpec.ShellArgv("(sleep 0.05; echo late) & echo early")) with { OutputPatience = TimeSpan.FromSeconds(30) };
        _bench.Run(spec).Outcome.Kind.ShouldBe(OutcomeKind.Success);

        _bench.Sink.Text.ShouldBe("early\nlate\n");
    }

    [Fact]
    public void F65_output_beyond_the_pipe_is_drained_while_the_command_runs()
    {
        var result = _bench.Shell("head -c 3000000 /dev/zero; echo end");

        result.Outcome.OutputBytes.ShouldBe(3_000_004);
        _bench.Sink.Bytes.Length.ShouldBe(3_000_004);
    }

    [Fact]
    public void F66_a_leader_that_has_ended_stays_unreaped_until_its_group_is_dead()
    {
        // The group outlives its leader and ignores SIGTERM; a leader reaped too early would free the number that the group is killed by.
        var result = _bench.Shell("trap '' TERM; (while :; do sleep 0.01; done) & echo $$; exit 0");

        var leader = int.Parse(_bench.Sink.Text.Trim(), CultureInfo.InvariantCulture);
        result.Outcome.Kill.ShouldNotBeNull().IsConfirmed.ShouldBeTrue();
        ProcessTable.Snapshot().ShouldNotContain(p => p.Pid == leader || p.Session == leader);
        _bench.Survivors().ShouldBeEmpty();
    }

    [Fact]
    public void F66_a_signal_to_a_number_that_has_passed_on_is_not_sent()
    {
        using var bystander = Process.Start(new ProcessStartInfo("/bin/sleep", "30"))!;
        try
        {
            var now = ProcessStat.Read(bystander.Id)!.Value;

            RunningCommands.Signal([now with { StartTicks = now.StartTicks - 1 }], 9).ShouldBe(0);
            bystander.HasExited.ShouldBeFalse();
            RunningCommands.Signal([now], 9).ShouldBe(1);
            bystander.WaitForExit(10_000).ShouldBeTrue();
        }
        finally
        {
            if (!bystander.HasExited)
                bystander.Kill();
        }
    }

    [Fact]
    public void F69_a_command_that_ignores_sigterm_is_killed_after_the_grace_period_and_heard_until_then()
    {
        var result = _bench.Shell("trap 'echo ignored' TERM; echo ready; while :; do sleep 0.05; done", timeoutSeconds: 0.3, graceSeconds: 0.5);

        result.Outcome.Kind.ShouldBe(OutcomeKind.TimedOut);
        result.Outcome.Signal.ShouldBe(9);
        result.Duration.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(0.8));
        _bench.Sink.Text.ShouldContain("\nignored\n");
        _bench.Survivors().ShouldBeEmpty();
    }

    [Fact]
    public void F69_a_child_gets_the_grace_period_though_its_shell_dies_at_once()
    {
        var result = _bench.Shell("sh -c 'trap \"sleep 0.2; echo saved; exit 0\" TERM; while :; do sleep 0.02; done'; echo never", timeoutSeconds: 0.3, graceSeconds: 5);

        result.Outcome.Kind.ShouldBe(OutcomeKind.TimedOut);
        _bench.Sink.Text.ShouldEndWith("saved\n");
        _bench.Sink.Text.ShouldNotContain("never");
        _bench.Survivors().ShouldBeEmpty();
    }

    [Fact]
    public void F69_a_process_that_cannot_be_killed_releases_its_slot_and_is_reported()
    {
        const string Freezer = "/sys/fs/cgroup/freezer";
        Assert.SkipUnless(Directory.Exists(Freezer) && Environment.UserName == "root", "needs the freezer control group and root");
        var group = Directory.CreateDirectory($"{Freezer}/miniairflow-{Guid.NewGuid():N}").FullName;
        try
        {
            var spec = _bench.Spec(CommandSpec.ShellArgv($"echo $$ > {group}/cgroup.procs; echo FROZEN > {group}/freezer.state; sleep $NAP"), timeoutSeconds: 0.3, graceSeconds: 0.1);
            var result = _bench.Run(spec with { KillPatience = TimeSpan.FromSeconds(0.5) });

            result.Outcome.Kind.ShouldBe(OutcomeKind.TimedOut);
            result.Outcome.Kill.ShouldNotBeNull().IsConfirmed.ShouldBeFalse();
            result.Outcome.Reason.ShouldNotBeNull().ShouldContain("kill unconfirmed");
            _bench.Survivors().ShouldNotBeEmpty();
            _bench.Shell("echo next").Outcome.Kind.ShouldBe(OutcomeKind.Success, "the slot goes on");
        }
        finally
        {
            File.WriteAllText($"{group}/freezer.state", "THAWED");
            SpinWait.SpinUntil(() => _bench.Survivors().Count == 0, TimeSpan.FromSeconds(10)).ShouldBeTrue();
            SpinWait.SpinUntil(() => TryRemove(group), TimeSpan.FromSeconds(10)).ShouldBeTrue();
        }
    }

    [Fact]
    public void F70_a_fork_bomb_within_a_limit_of_processes_is_ended_whole()
    {
        const string Pids = "/sys/fs/cgroup/pids";
        Assert.SkipUnless(Directory.Exists(Pids) && Environment.UserName == "root", "needs the pids control group and root");
        var group = Directory.CreateDirectory($"{Pids}/miniairflow-{Guid.NewGuid():N}").FullName;
        File.WriteAllText($"{group}/pids.max", "60");
        try
        {
            // The leader forks only once, while it still can: a shell that cannot fork any more would end by itself, and its bomb with it.
            var result = _bench.Shell($"echo $$ > {group}/cgroup.procs; exec 2>/dev/null; b() {{ b | b & b; }}; b & exec sleep $NAP", timeoutSeconds: 1, graceSeconds: 0.2);

            result.Outcome.Kill.ShouldNotBeNull().IsConfirmed.ShouldBeTrue();
            _bench.Survivors().ShouldBeEmpty();
            File.ReadAllText($"{group}/cgroup.procs").ShouldBeEmpty();
        }
        finally
        {
            SpinWait.SpinUntil(() => TryRemove(group), TimeSpan.FromSeconds(10)).ShouldBeTrue();
        }
    }

    [Fact]
    public void F70_a_memory_hog_fails_alone_and_the_reason_says_memory()
    {
        const string Memory = "/sys/fs/cgroup/memory";
        Assert.SkipUnless(Directory.Exists(Memory) && Environment.UserName == "root", "needs the memory control group and root");
        var group = Directory.CreateDirectory($"{Memory}/miniairflow-{Guid.NewGuid():N}").FullName;
        File.WriteAllText($"{group}/memory.limit_in_bytes", "30000000");
        try
        {
            // The leader forks only once, while it still can: a shell that cannot fork any more would end by itself, and its bomb with it.
            var result = _bench.Shell($"echo $$ > {group}/cgroup.procs; exec head -c 400000000 /dev/zero | tail -n 1 | wc -c >/dev/null; exit 137");

            result.Outcome.Kind.ShouldBe(OutcomeKind.Failed);
            result.Outcome.Reason.ShouldNotBeNull().ShouldEndWith("killed by SIGKILL (9), out of memory");
        }
        finally
        {
            SpinWait.SpinUntil(() => TryRemove(group), TimeSpan.FromSeconds(10)).ShouldBeTrue();
        }
    }

    [Fact]
    public void F70_the_kernel_is_told_to_take_a_command_before_the_worker()
    {
        _bench.Shell("sleep 1; cat /proc/self/oom_score_adj").Outcome.Kind.ShouldBe(OutcomeKind.Success);

        int.Parse(_bench.Sink.Text, CultureInfo.InvariantCulture).ShouldBeGreaterThan(int.Parse(File.ReadAllText("/proc/self/oom_score_adj"), CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Of_two_commands_each_ends_its_own_orphans_and_leaves_the_others_alone()
    {
        using var other = new CommandBench();
        var spec = other.Spec(CommandSpec.ShellArgv("(setsid sleep $NAP &); echo ready; while :; do sleep 0.05; done"), graceSeconds: 1);
        var run = Task.Run(() => other.Run(spec), TestContext.Current.CancellationToken);
        SpinWait.SpinUntil(() => other.Survivors().Count >= 2 && other.Sink.Text.Length > 0, TimeSpan.FromSeconds(20)).ShouldBeTrue();

        var mine = _bench.Shell("(setsid sleep $NAP &); exit 0");

        mine.Outcome.Kill.ShouldNotBeNull().ShouldSatisfyAllConditions(kill => kill.Killed.ShouldBe(1), kill => kill.Ended.ShouldBe(1));
        _bench.Survivors().ShouldBeEmpty();
        other.Survivors().Count.ShouldBeGreaterThanOrEqualTo(2);
        other.Control.Stop(spec.TaskRunId, StopCause.Lost, TimeSpan.Zero);
        (await run).Outcome.Kind.ShouldBe(OutcomeKind.Lost);
        other.Survivors().ShouldBeEmpty();
    }

    [Fact]
    public async Task An_orphan_that_may_be_either_commands_is_said_to_be_and_goes_with_the_last()
    {
        using var other = new CommandBench();
        var spec = other.Spec(CommandSpec.ShellArgv("echo ready; sleep $NAP"), graceSeconds: 1);
        var run = Task.Run(() => other.Run(spec), TestContext.Current.CancellationToken);
        other.WaitFor("ready");

        // Without environment, session or pipe of the command's.
        var mine = _bench.Shell("(env -i setsid /bin/sleep $NAP >/dev/null 2>&1 &); exit 0");
        mine.Outcome.Kind.ShouldBe(OutcomeKind.Success);
        _bench.Survivors().Count.ShouldBeLessThanOrEqualTo(1, "none if it was seen in the tree before it left");

        other.Control.Stop(spec.TaskRunId, StopCause.Cancel, TimeSpan.Zero).ShouldBeTrue();
        (await run).Outcome.Kill.ShouldNotBeNull().IsConfirmed.ShouldBeTrue();
        _bench.Survivors().ShouldBeEmpty();
    }

    [Fact]
    public void Dead_orphans_of_a_command_are_reaped()
    {
        _bench.Shell("for i in 1 2 3 4 5; do (setsid true &); done; sleep 0.2");

        // A daemon may die after the look that its own command took: then a later command's look reaps it.
        var since = Stopwatch.GetTimestamp();
        do
            _bench.Shell("true");
        while (ProcessTable.Snapshot().Exists(IsDeadOrphan) && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(20));

        ProcessTable.Snapshot().ShouldNotContain(p => IsDeadOrphan(p));
    }

    [Fact]
    public void A_process_that_the_host_itself_started_is_never_touched()
    {
        using var bystander = Process.Start(new ProcessStartInfo("/bin/sleep", "30"))!;
        try
        {
            _bench.Shell("setsid sleep $NAP & exit 0").Outcome.Kill.ShouldNotBeNull().Killed.ShouldBe(1);

            bystander.HasExited.ShouldBeFalse();
        }
        finally
        {
            bystander.Kill();
        }
    }

    private static bool IsDeadOrphan(ProcessStat process) =>
        process.ParentPid == Environment.ProcessId && process.State == 'Z' && process.Session != Libc.getsid(0);

    private static bool TryRemove(string group)
    {
        try
        {
            Directory.Delete(group);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
