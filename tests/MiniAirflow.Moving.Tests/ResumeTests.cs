using System.Text.Json;
using MiniAirflow.Core.Storage.Moving;
using MiniAirflow.Moving.Tests.Support;
using MiniAirflow.TestKit;

namespace MiniAirflow.Moving.Tests;

/// <summary>Copies that were interrupted, and went on.</summary>
public sealed class ResumeTests
{
    private const int Attempts = 30_000;

    [Theory]
    [InlineData(HomeKind.Sqlite, HomeKind.Postgres)]
    [InlineData(HomeKind.Postgres, HomeKind.Sqlite)]
    public async Task A_copy_that_is_cut_off_at_each_of_its_steps_ends_equal_and_doubles_nothing(HomeKind from, HomeKind to)
    {
        await using var old = await Home.CreateAsync(from);
        await History.LiveAsync(old);
        await using var home = await Home.CreateAsync(to);
        CopyReport? report = null;
        var cuts = 0;
        for (; report is null; cuts++)
        {
            var seen = 0;
            report = await Interruption.CopyUntilAsync(old, home, _ => seen++ == cuts);
        }
        cuts.ShouldBeGreaterThanOrEqualTo(20);
        report.IsEqual.ShouldBeTrue();
        (report.IsResumed, report.Copied).ShouldBe((true, 0));
        report.Tables.ShouldAllBe(table => table.SourceRows == table.TargetRows && table.SourceDigest == table.TargetDigest);
        (await Copier.CopyAsync(old, home)).GetProperty("outcome").GetString().ShouldBe("unchanged");
    }

    [Theory]
    [InlineData(HomeKind.Sqlite)]
    [InlineData(HomeKind.Postgres)]
    public async Task A_copier_killed_with_signal_9_goes_on_where_it_stopped(HomeKind to)
    {
        await using var old = (SqliteHome)await Home.CreateAsync(HomeKind.Sqlite);
        await History.LiveAsync(old);
        await Many.AddAsync(old, Attempts);
        await using var home = await Home.CreateAsync(to, isMigrated: true);
        var arguments = Copier.Arguments(old, home, "--json");
        await using (var copier = Product.Start(Path.GetTempPath(), null, arguments))
        {
            await Poll.UntilAsync(() => DoneOf(copier.Out) > 0 || copier.HasExited, () => copier.Out + copier.Error);
            await copier.SignalAsync("KILL");
            (await copier.WaitAsync()).ShouldBe(137);
        }
        var left = await Count(home);
        left.ShouldBeInRange(1, Attempts - 1, "it was killed in the middle");

        var result = await Product.RunAsync(Path.GetTempPath(), arguments);
        result.ExitCode.ShouldBe(0, result.ToString());
        var summary = Copier.SummaryOf(result);
        (summary.GetProperty("is_resumed").GetBoolean(), summary.GetProperty("outcome").GetString()).ShouldBe((true, "copied"));
        summary.GetProperty("copied").GetInt64().ShouldBeLessThan(Attempts);
        (await Count(home)).ShouldBe(await Count(old));
    }

    private static Task<long> Count(Home home) => home.AskAsync("select count(*) from task_runs");

    /// <summary>How many attempts a copier says it has copied.</summary>
    private static long DoneOf(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Where(line => line.EndsWith('}') && line.Contains("\"copy\",\"table\":\"task_runs\"", StringComparison.Ordinal))
        .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("done").GetInt64()).DefaultIfEmpty(0).Max();
}
