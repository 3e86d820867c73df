using System.Collections.Concurrent;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Tests.Processes;

public sealed class CommandRunnerTests : IDisposable
{
    private readonly CommandBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_command_succeeds_and_its_output_is_kept_in_order()
    {
        var result = _bench.Shell("for i in 1 2 3; do echo out$i; echo err$i >&2; done");

        result.Outcome.Kind.ShouldBe(OutcomeKind.Success);
        result.Outcome.ExitCode.ShouldBe(0);
        result.Outcome.Reason.ShouldBeNull();
        result.Outcome.Kill.ShouldBeNull();
        _bench.Sink.Text.ShouldBe("out1\nerr1\nout2\nerr2\nout3\nerr3\n");
        result.Outcome.OutputBytes.ShouldBe(30);
    }

    [Fact]
    public void A_command_runs_in_its_directory_with_its_environment_alone_and_no_input()
    {
        var result = _bench.Shell("pwd; env | grep -c . ; cat; echo \"$NAP\"", directory: "/usr");

        result.Outcome.Kind.ShouldBe(OutcomeKind.Success);
        var lines = _bench.Sink.Text.Split('\n');
        lines[0].ShouldBe("/usr");
        int.Parse(lines[1], null).ShouldBeInRange(4, 6); // ours, and what the shell adds (PWD, _)
        lines[2].ShouldBe(_bench.Nap);
    }

    [Fact]
    public void A_command_leads_a_session_of_its_own_with_default_signals()
    {
        // A shell blocks signals of its own accord while it starts a program; so the program that takes its place tells.
        _bench.Shell("cut -d' ' -f1,5,6 /proc/$$/stat; exec grep -E 'Sig(Blk|Ign)' /proc/self/status").Outcome.Kind.ShouldBe(OutcomeKind.Success);

        var lines = _bench.Sink.Text.Split('\n');
        lines[0].Split(' ').Distinct().Count().ShouldBe(1, lines[0]);
        lines[1].ShouldEndWith("0000000000000000");
        // Signals 32 and 33 are the C library's own.
        (Convert.ToUInt64(lines[2].Split('\t')[1], 16) & ~0x180000000UL).ShouldBe(0UL);
    }

    [Fact]
    public void No_descriptor_of_the_worker_reaches_a_command()
    {
        _bench.Shell("ls /proc/$$/fd").Outcome.Kind.ShouldBe(OutcomeKind.Success);

        _bench.Sink.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["0", "1", "2"]);
    }

    [Fact]
    public void Cpu_time_is_reported()
    {
        var result = _bench.Shell("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done");

        result.Outcome.CpuTime.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public void Peak_memory_is_the_commands_and_never_the_workers()
    {
        _bench.Shell("head -c 600000000 /dev/zero | tail -n 1 >/dev/null").Outcome.PeakMemoryBytes.ShouldBeInRange(550_000_000, 1_500_000_000);
        _bench.Shell("true").Outcome.PeakMemoryBytes.ShouldBe(0, "not known: the kernel's figure is the worker's own size");
        _bench.Shell("sleep 1").Outcome.PeakMemoryBytes.ShouldBeInRange(100_000, 20_000_000);
    }

    [Fact]
    public void A_stop_in_the_moment_of_its_end_hits_no_later_command()
    {
        for (var i = 0; i < 50; i++)
        {
            var spec = _bench.Spec(CommandSpec.ShellArgv("true"));
            var stopper = new Thread(() => SpinWait.SpinUntil(() => _bench.Control.Stop(spec.TaskRunId, StopCause.Cancel), 50));
            stopper.Start();
            _bench.Run(spec).Outcome.Kind.ShouldBeOneOf(OutcomeKind.Success, OutcomeKind.Cancelled);
            stopper.Join();
            _bench.Shell("true").Outcome.Kind.ShouldBe(OutcomeKind.Success);
        }
    }

    [Fact]
    public void Many_commands_at_once_in_many_slots_each_get_their_own_end()
    {
        var wrong = new ConcurrentQueue<string>();
        var slots = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            using var bench = new CommandBench();
            for (var i = 0; i < 40; i++)
            {
                var stray = i % 4 == 0;
                var outcome = bench.Shell(stray ? $"setsid sleep $NAP & echo {i}; exit {i}" : $"echo {i}; exit {i}").Outcome;
                if (outcome.ExitCode != i || bench.Sink.Text != $"{i}\n" || (stray && outcome.Kill is not { IsConfirmed: true, Killed: >= 1 }))
                    wrong.Enqueue($"{i}: {outcome} {outcome.Kill} {bench.Sink.Text}");
            }

            if (bench.Survivors().Count > 0)
                wrong.Enqueue("survivors");
        })).ToList();
        slots.ForEach(s => s.Start());
        slots.ForEach(s => s.Join());

        wrong.ShouldBeEmpty();
    }
}
