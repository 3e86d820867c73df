using System.Text.RegularExpressions;

namespace MiniAirflow.EndToEnd.Moving;

/// <summary>A copy made by the very commands of docs/operations.md while a server works, and a server over what they restored after everything else was lost.</summary>
public sealed partial class BackupTests : IDisposable
{
    private const int Runs = 3;

    private readonly TemporaryFolder _home = new();
    private readonly TemporaryFolder _backup = new();
    private readonly string _mark = $"mark-{Guid.NewGuid()}";

    [Fact]
    public async Task Over_SQLite_what_the_page_saves_is_what_it_restores()
    {
        string[] page = Commands();
        Guid open;
        await using (var server = await ServerProcess.StartAsync(_home.Path))
        {
            open = await LiveAsync(server);
            await ShellAsync(page.Single(one => one.Contains("vacuum into", StringComparison.Ordinal)));
            await LosesAllAsync(server);
        }
        Directory.Delete(_home["data"], recursive: true);
        foreach (var file in Directory.GetFiles(_home.Path, "test.db*")) File.Delete(file);
        Directory.CreateDirectory(_home["data"]);

        await ShellAsync(page.Single(one => one.StartsWith("cp /backup", StringComparison.Ordinal)));

        await using var again = await ServerProcess.StartAsync(_home.Path);
        await ShouldGoOnAsync(again, open);
    }

    [Fact]
    public async Task Over_PostgreSQL_what_the_page_saves_is_what_it_restores()
    {
        await using var postgres = await PostgresServer.StartAsync();
        string[] page = Commands();
        var lost = await postgres.CreateDatabaseAsync();
        Guid open;
        await using (var server = await ServerProcess.StartAsync(_home.Path, ["--db", postgres.Url(lost)]))
        {
            open = await LiveAsync(server);
            await ShellAsync(page.Single(one => one.StartsWith("pg_dump", StringComparison.Ordinal)), postgres.Url(lost));
            await LosesAllAsync(server);
        }
        await postgres.DropDatabaseAsync(lost);
        Directory.Delete(_home["data"], recursive: true);
        var restored = postgres.Url(await postgres.CreateDatabaseAsync(isMigrated: false));

        await ShellAsync(page.Single(one => one.StartsWith("pg_restore", StringComparison.Ordinal)), restored);

        await using var again = await ServerProcess.StartAsync(_home.Path, ["--db", restored]);
        await ShouldGoOnAsync(again, open);
    }

    public void Dispose()
    {
        _home.Dispose();
        _backup.Dispose();
    }

    /// <summary>Runs that ended, and one in whose middle the copy is made.</summary>
    private async Task<Guid> LiveAsync(ServerProcess server)
    {
        await server.Client.ApplyWorkflowAsync(new WorkflowText(RealDag.Load("1000genome").ToYaml(), IsYaml: true));
        for (var i = 0; i < Runs; i++) (await server.RunAsync(Flow.Of("before", "echo kept: žluťoučký 🦄"))).State.ShouldBe("success");
        var open = await server.StartAsync(new Flow("long").Task("a", "echo first")
            .Task("b", $"export MARK={_mark}; echo second; until [ -e '{_backup["gate"]}' ]; do sleep 0.05; done", ["a"])
            .Task("c", "echo third", ["b"]));
        await server.UntilAsync(open, "b", "running");
        return open;
    }

    /// <summary>What is done after the copy is gone with the server, and with it what ran.</summary>
    private async Task LosesAllAsync(ServerProcess server)
    {
        (await server.RunAsync(Flow.Of("after", "echo forgotten"))).State.ShouldBe("success");
        await server.KillAsync();
        await Poll.UntilAsync(() => MarkedProcesses.Find(_mark).Count == 0);
        await File.WriteAllTextAsync(_backup["gate"], "");
    }

    private static async Task ShouldGoOnAsync(ServerProcess server, Guid open)
    {
        var end = await server.EndOfAsync(open);
        end.State.ShouldBe("success", Support.Runs.Told(end));
        end.Attempts("a").ShouldHaveSingleItem().State.ShouldBe("success");
        end.Attempts("b").Select(attempt => attempt.State).ShouldBe(["lost", "success"], Support.Runs.Told(end));
        (await server.LogAsync(end.Attempts("a")[0].Id)).ShouldBe("first\n");
        (await server.LogAsync(end.Attempts("c")[0].Id)).ShouldBe("third\n");

        var runs = (await server.GetAsync("/workflow-runs?limit=100")).Json.EnumerateArray().Select(run => run.GetProperty("id").GetGuid()).ToList();
        runs.Count.ShouldBe(Runs + 1);
        foreach (var id in runs.Where(id => id != open))
        {
            var kept = await server.Client.GetRunAsync(id);
            kept.State.ShouldBe("success");
            (await server.LogAsync(kept.Only().Id)).ShouldBe("kept: žluťoučký 🦄\n");
        }
        (await server.RunAsync(new Flow("fresh").Task("t", "echo new"))).State.ShouldBe("success");
        var names = (await server.GetAsync("/workflows?limit=100")).Json.EnumerateArray().Select(one => one.GetProperty("name").GetString()).ToList();
        names.ShouldContain(name => name!.Contains("1000genome", StringComparison.Ordinal));
        names.ShouldNotContain("after");
    }

    /// <summary>A block of the page's commands, with the folders of this test for those of a server.</summary>
    private async Task ShellAsync(string commands, string database = "")
    {
        var script = commands.Replace("/var/lib/miniairflow/miniairflow.db", _home["test.db"], StringComparison.Ordinal)
            .Replace("/var/lib/miniairflow", _home["data"], StringComparison.Ordinal).Replace("/backup", _backup.Path, StringComparison.Ordinal);
        var environment = new Dictionary<string, string> { ["PATH"] = $"{PostgresServer.Programs}:{Environment.GetEnvironmentVariable("PATH")}", ["DATABASE_URL"] = database };
        await using var shell = ChildProcess.Start("/bin/sh", ["-euc", script], _backup.Path, environment);
        (await shell.WaitAsync()).ShouldBe(0, script + shell.Out + shell.Error);
    }

    private static string[] Commands()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "operations.md"));
        return [.. Fences().Matches(BackupSection().Match(page).Value).Select(fence => fence.Groups[1].Value)];
    }

    [GeneratedRegex(@"^## Backup\n(?:(?!## ).*\n)*", RegexOptions.Multiline)]
    private static partial Regex BackupSection();

    [GeneratedRegex(@"^```sh\n((?:(?!```).*\n)*)```", RegexOptions.Multiline)]
    private static partial Regex Fences();
}
