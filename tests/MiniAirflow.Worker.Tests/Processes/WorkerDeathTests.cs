using System.Globalization;
using MiniAirflow.Worker.Processes;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Tests.Processes;

/// <summary>F67: a worker that is killed leaves no process that runs its tasks.</summary>
public sealed class WorkerDeathTests
{
    private readonly Guid _instance = Guid.NewGuid();
    private readonly string _nap = $"3{Random.Shared.Next(100_000, 999_999)}";

    private string Mark => $"{CommandSpec.WorkerInstanceVariable}={_instance}";

    private string[] Lines =>
    [
        $"sleep {_nap} & wait", $"trap '' TERM HUP; setsid sleep {_nap} & sleep {_nap}", $"env -i sh -c '/bin/sleep {_nap} & wait'", $"(setsid sh -c 'sleep {_nap} | cat' &); sleep {_nap}",
    ];

    [Fact]
    public void F67_a_worker_killed_by_sigkill_leaves_nothing_because_its_sentinel_sweeps()
    {
        using var worker = WorkerHost.Start(_instance, withSentinel: true, Lines);
        var sentinel = int.Parse(worker.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        WaitForTasks();

        worker.Kill();
        worker.WaitForExit();

        SpinWait.SpinUntil(() => Survivors().Count == 0, TimeSpan.FromSeconds(30)).ShouldBeTrue();
        SpinWait.SpinUntil(() => ProcessStat.Read(sentinel) is null or { IsDead: true }, TimeSpan.FromSeconds(30)).ShouldBeTrue("the sentinel leaves after its sweep");
    }

    [Fact]
    public void F67_the_commands_of_a_killed_worker_die_before_any_program_has_to_start()
    {
        using var worker = WorkerHost.Start(_instance, withSentinel: true, sweeps: false, [$"sleep {_nap} & wait", $"trap '' TERM HUP; sleep {_nap}; true", $"sleep {_nap} | cat"]);
        var sentinel = int.Parse(worker.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        WaitForTasks(atLeast: 6);

        worker.Kill();
        worker.WaitForExit();

        SpinWait.SpinUntil(() => ProcessStat.Read(sentinel) is null or { IsDead: true }, TimeSpan.FromSeconds(30)).ShouldBeTrue();
        SpinWait.SpinUntil(() => Survivors().Count == 0, TimeSpan.FromSeconds(30)).ShouldBeTrue();
    }

    [Fact]
    public void F67_a_restarting_worker_sweeps_what_a_dead_instance_left()
    {
        using var worker = WorkerHost.Start(_instance, withSentinel: false, Lines);
        worker.StandardOutput.ReadLine();
        WaitForTasks();
        worker.Kill();
        worker.WaitForExit();
        Survivors().ShouldNotBeEmpty("without a sentinel they live on");

        var report = ProcessSweeper.Sweep(new HashSet<Guid> { Guid.NewGuid(), _instance });

        report.IsComplete.ShouldBeTrue();
        report.Killed.ShouldBeGreaterThanOrEqualTo(8);
        Survivors().ShouldBeEmpty();
    }

    [Fact]
    public void F67_a_worker_that_ends_gracefully_sends_its_sentinel_away_without_a_sweep()
    {
        using var worker = WorkerHost.Start(_instance, withSentinel: true, $"sleep {_nap} & wait");
        var sentinel = int.Parse(worker.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        WaitForTasks(atLeast: 2);

        worker.StandardInput.WriteLine();
        worker.WaitForExit(20_000).ShouldBeTrue();

        ProcessStat.Read(sentinel).ShouldBeNull();
        Survivors().ShouldNotBeEmpty("ending its tasks was the worker's own business");
        ProcessSweeper.Sweep(new HashSet<Guid> { _instance }).IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void F67_a_sentinel_outlives_the_signals_that_are_meant_for_the_worker()
    {
        using var worker = WorkerHost.Start(_instance, withSentinel: true);
        var sentinel = int.Parse(worker.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        var trapped = new byte[4096];
        SpinWait.SpinUntil(() => ProcFile.Read(sentinel, "status"u8, trapped) > 0 && System.Text.Encoding.ASCII.GetString(trapped).Contains("SigIgn:\t0000000180004003", StringComparison.Ordinal), TimeSpan.FromSeconds(10)).ShouldBeTrue();
        var now = ProcessStat.Read(sentinel)!.Value;

        RunningCommands.Signal([now], Os.SIGTERM).ShouldBe(1);
        RunningCommands.Signal([now], 2).ShouldBe(1);
        ProcessStat.Read(sentinel)!.Value.IsDead.ShouldBeFalse();
        worker.StandardInput.WriteLine();
        worker.WaitForExit(20_000).ShouldBeTrue();
        ProcessStat.Read(sentinel).ShouldBeNull();
    }

    [Fact]
    public void A_sweep_takes_the_marked_their_sessions_and_descendants_and_spares_itself()
    {
        ProcessStat[] table =
        [
            new(1, 0, 1, 1, 1, 'S'), new(10, 1, 10, 10, 5, 'S'), new(50, 10, 10, 10, 9, 'R'), // init, a shell, the sweeper
            new(20, 1, 20, 20, 6, 'S'), // marked leader
            new(21, 20, 20, 20, 6, 'S'), new(22, 1, 20, 20, 6, 'S'), // child and orphan in its session, both without mark
            new(23, 21, 23, 23, 7, 'S'), new(24, 21, 24, 24, 7, 'Z'), // descendant that left the session; a dead one
            new(30, 1, 30, 30, 8, 'S'), // a stranger
        ];

        ProcessSweeper.Find(table, 50, p => p.Pid is 20 or 10 or 50).Select(p => p.Pid).Order().ShouldBe([20, 21, 22, 23]);
        ProcessSweeper.Find(table, 50, _ => false).ShouldBeEmpty();
    }

    private void WaitForTasks(int atLeast = 9) => SpinWait.SpinUntil(() => Survivors().Count >= atLeast, TimeSpan.FromSeconds(30)).ShouldBeTrue($"{Survivors().Count} run");

    private List<int> Survivors()
    {
        var host = WorkerHost.Executable;
        return [.. CommandBench.Survivors(Mark, _nap).Where(pid => !IsHost(pid, host))];
    }

    private static bool IsHost(int pid, string host)
    {
        var command = new byte[4096];
        var length = ProcFile.Read(pid, "cmdline"u8, command);
        return length > 0 && System.Text.Encoding.UTF8.GetString(command, 0, length).Contains(host, StringComparison.Ordinal);
    }
}
