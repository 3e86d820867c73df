using System.Text.Json;

namespace MiniAirflow.EndToEnd.Moving;

/// <summary>Moving house: a server over SQLite dies in the middle of a run, its database is copied to PostgreSQL, and the run ends there; and the way back.</summary>
public sealed class MovingTests : IDisposable
{
    private readonly TemporaryFolder _old = new();
    private readonly TemporaryFolder _new = new();
    private readonly TemporaryFolder _back = new();

    [Fact]
    public async Task A_run_that_was_cut_off_over_SQLite_ends_right_over_PostgreSQL_and_its_history_comes_back()
    {
        await using var server = await PostgresServer.StartAsync();
        var url = server.Url(await server.CreateDatabaseAsync(isMigrated: false));
        var mark = $"mark-{Guid.NewGuid()}";
        var (ended, open, last) = await LiveAsync(mark);
        await Poll.UntilAsync(() => MarkedProcesses.Find(mark).Count == 0);

        await CopyAsync("--from", _old["test.db"], "--from-data", _old["data"], "--to", url);
        await File.WriteAllTextAsync(_old["gate"], "");
        await using (var home = await ServerProcess.StartAsync(_new.Path, ["--db", url]))
        {
            var end = await home.EndOfAsync(open);
            end.State.ShouldBe("success", Runs.Told(end));
            end.Attempts("b").Select(attempt => attempt.State).ShouldBe(["lost", "success"], Runs.Told(end));
            end.Attempts("a").ShouldHaveSingleItem().State.ShouldBe("success");
            await ShouldHaveLogsAsync(home, ended, end);
            await ShouldGoOnAsync(home, open, last);
            (await home.RunAsync(Flow.Of("fresh", "echo new"))).State.ShouldBe("success");
            (await home.StopAsync()).ShouldBe(0);
        }

        await CopyAsync("--from", url, "--to", _back["test.db"], "--to-data", _back["data"]);
        await using var again = await ServerProcess.StartAsync(_back.Path);
        await ShouldHaveLogsAsync(again, ended, await again.Client.GetRunAsync(open));
        (await again.GetAsync("/workflow-runs?limit=100")).Json.GetArrayLength().ShouldBe(3);
        (await again.RunAsync(Flow.Of("fresher", "echo newer"))).State.ShouldBe("success");
    }

    public void Dispose()
    {
        _old.Dispose();
        _new.Dispose();
        _back.Dispose();
    }

    private static async Task CopyAsync(params string[] arguments)
    {
        var result = await Product.RunAsync(Path.GetTempPath(), ["db", "copy", "--json", .. arguments]);
        result.ExitCode.ShouldBe(0, result.ToString());
        var summary = JsonDocument.Parse(result.Lines[^1]).RootElement;
        summary.GetProperty("outcome").GetString().ShouldBe("copied");
        summary.GetProperty("tables").EnumerateArray().Single(table => table.GetProperty("table").GetString() == "logs").GetProperty("source_rows").GetInt64().ShouldBeGreaterThanOrEqualTo(3);
    }

    /// <summary>One run that ends, and one whose second task runs when the server is killed.</summary>
    private async Task<(Guid Ended, Guid Open, long Seq)> LiveAsync(string mark)
    {
        await using var server = await ServerProcess.StartAsync(_old.Path, ["--lease", "3", "--heartbeat", "1"]);
        var ended = await server.RunAsync(Flow.Of("before", "echo from the old home: žluťoučký 🦄"));
        using var events = await Events.ConnectAsync(server, "/ws/updates?after=0");
        var open = await server.StartAsync(new Flow("long").Task("a", "echo first")
            .Task("b", $"export MARK={mark}; echo second; until [ -e '{_old["gate"]}' ]; do sleep 0.05; done", ["a"])
            .Task("c", "echo third", ["b"]));
        await server.UntilAsync(open, "b", "running");
        var seen = await events.UntilAsync(one => one.Type == "task_status" && one.Word("task_name") == "b" && one.Word("state") == "running");
        // What b has said is in its file; the kill must not come before that.
        await Poll.UntilAsync(() => Directory.GetFiles(_old["data"], "*.log", SearchOption.AllDirectories).Length == 3);
        await server.KillAsync();
        return (ended.Id, open, seen[^1].Seq);
    }

    private static async Task ShouldHaveLogsAsync(ServerProcess home, Guid ended, WorkflowRunResource open)
    {
        var before = await home.Client.GetRunAsync(ended);
        (await home.LogAsync(before.Only().Id)).ShouldBe("from the old home: žluťoučký 🦄\n");
        (await home.LogAsync(open.Attempts("a")[0].Id)).ShouldBe("first\n");
        (await home.LogAsync(open.Attempts("b")[0].Id)).ShouldBe("second\n", "the attempt that was cut off has left what it said");
    }

    /// <summary>A client that heard the old home goes on in the new one, where it stopped.</summary>
    private static async Task ShouldGoOnAsync(ServerProcess home, Guid open, long last)
    {
        using var events = await Events.ConnectAsync(home, $"/ws/updates?after={last}");
        var seen = await events.UntilEndOfAsync(open);
        seen.Select(one => one.Seq).ShouldBe(Enumerable.Range(1, seen.Count).Select(i => last + i));
    }
}
