using System.Text;
using MiniAirflow.Core.Storage;
using MiniAirflow.Moving.Tests.Support;
using MiniAirflow.Storage.Conformance.Support;
using MiniAirflow.Storage.Postgres;

namespace MiniAirflow.Moving.Tests;

/// <summary>Logs that no file could have: what several workers wrote into one.</summary>
public sealed class LogTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HomeKind.Sqlite)]
    [InlineData(HomeKind.Postgres)]
    public async Task A_log_with_several_parts_left_out_reads_the_same_in_the_new_home(HomeKind to)
    {
        await using var old = await Home.CreateAsync(HomeKind.Postgres);
        var attempt = await AttemptAsync(old);
        await using (var logs = PostgresLogs.Open(old.Location, "moving-tests"))
        {
            await logs.WriteAsync([.. Enumerable.Range(0, 8).Select(i => new LogPiece(attempt, i * 1000, Encoding.UTF8.GetBytes(new string((char)('a' + i), 1000))))], Stop);
            await logs.LeaveOutAsync(attempt, 1000, 2500, "\n[one]\n"u8.ToArray(), Stop);
            await logs.LeaveOutAsync(attempt, 4000, 6000, "\n[two]\n"u8.ToArray(), Stop);
        }
        var expected = Encoding.UTF8.GetString(await LogText.OfAsync(old.Logs, attempt));
        expected.ShouldBe($"{new string('a', 1000)}\n[one]\n{new string('c', 500)}{new string('d', 1000)}\n[two]\n{new string('g', 1000)}{new string('h', 1000)}");

        await using var home = await Home.CreateAsync(to);
        await Copier.CopyAsync(old, home);
        Encoding.UTF8.GetString(await LogText.OfAsync(home.Logs, attempt)).ShouldBe(expected);
    }

    [Fact]
    public async Task A_copy_whose_log_was_changed_is_not_taken_for_complete()
    {
        await using var old = await Home.CreateAsync(HomeKind.Sqlite);
        var attempt = await AttemptAsync(old);
        await old.WriteLogAsync(attempt, "as it was"u8.ToArray());
        await using var home = await Home.CreateAsync(HomeKind.Postgres);
        await Copier.CopyAsync(old, home);
        home.Execute("update task_log_chunks set body = 'as it is not'");
        var result = await Copier.RunAsync(old, home);
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("is not empty", Case.Sensitive, "an earlier copy was complete; this is another state of it");
        (await LogText.OfAsync(old.Logs, attempt)).ShouldBe("as it was"u8.ToArray());
    }

    private static async Task<Guid> AttemptAsync(Home home)
    {
        var store = new TestStore(home);
        var run = await store.StartRunAsync(Flow.Of("one", "a"));
        await (await store.StartWorkerAsync()).DrainAsync();
        var attempt = (await store.AttemptsAsync(run.Id))[0].Id;
        await store.CloseAsync();
        return attempt;
    }
}
