using MiniAirflow.Core.Leasing;

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
        _bench.Shell("cut -d' ' -f1,5,6 /proc/$$/stat; grep -E 'Sig(Blk|Ign)' /proc/$$/status").Outcome.Kind.ShouldBe(OutcomeKind.Success);

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
}
