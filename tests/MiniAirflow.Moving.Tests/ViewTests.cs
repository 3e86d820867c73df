using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Moving;
using MiniAirflow.Core.Storage.Moving;
using MiniAirflow.Moving.Tests.Support;

namespace MiniAirflow.Moving.Tests;

/// <summary>What a person at a terminal sees, and what Ctrl+C does.</summary>
public sealed class ViewTests
{
    [Fact]
    public async Task A_terminal_gets_one_line_that_is_written_over_and_gone_at_the_end()
    {
        await using var old = await Home.CreateAsync(HomeKind.Sqlite);
        await History.LiveAsync(old);
        await using var home = await Home.CreateAsync(HomeKind.Sqlite);
        var result = await Copier.RunAsync(Copier.HostOf() with { Screen = new ScreenInfo(true, false, () => (100, 30)) }, Copier.Arguments(old, home));
        result.ExitCode.ShouldBe(0, result.ToString());
        var (live, rest) = result.Out.LastIndexOf("\r\u001b[K", StringComparison.Ordinal) is var at ? (result.Out[..at], result.Out[(at + 4)..]) : default;
        live.ShouldContain("Copying task_runs ████████████████████████ 29 of 29");
        live.ShouldNotContain("\n");
        rest.ShouldNotContain("Copying");
        rest.TrimEnd().Split('\n')[^1].ShouldStartWith("Copied ");
    }

    [Theory]
    [InlineData(100, "⠋ Checking logs ████████████░░░░░░░░░░░░ 5 of 10")]
    [InlineData(20, "⠋ Checking logs ███")]
    public void A_line_is_cut_to_the_width_of_the_terminal(int width, string line) =>
        CopyView.LineOf(new CopyProgress(CopyStep.Checking, "logs", 5, 10), frame: 8, width).ShouldBe(line);

    [Fact]
    public async Task A_signal_ends_it_after_a_batch_and_it_says_how_to_go_on()
    {
        await using var old = await Home.CreateAsync(HomeKind.Sqlite);
        await History.LiveAsync(old);
        await using var home = await Home.CreateAsync(HomeKind.Postgres);
        using var stop = new CancellationTokenSource();
        await using var output = new SignallingWriter(stop);
        var result = await Copier.RunAsync(Copier.HostOf() with { Out = output, Stop = stop.Token }, Copier.Arguments(old, home, "--json"));
        (result.ExitCode, result.Error.Trim()).ShouldBe((130, "Interrupted; run the same command again to go on."));
        (await Copier.CopyAsync(old, home)).GetProperty("is_resumed").GetBoolean().ShouldBeTrue();
    }

    /// <summary>Gives the signal when the first attempts have been copied.</summary>
    private sealed class SignallingWriter(CancellationTokenSource stop) : StringWriter
    {
        public override void Write(string? value)
        {
            base.Write(value);
            if (value!.Contains("task_runs", StringComparison.Ordinal)) stop.Cancel();
        }
    }
}
