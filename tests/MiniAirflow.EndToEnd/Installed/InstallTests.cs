using System.Globalization;
using MiniAirflow.EndToEnd.Roles;

namespace MiniAirflow.EndToEnd.Installed;

/// <summary>The pages that tell how to install, done word for word.</summary>
public sealed class InstallTests(Release release, SharedPostgres postgres) : IClassFixture<Release>
{
    private const string Standalone = "miniairflow-standalone";
    private static readonly string[] Roles = ["miniairflow-api", "miniairflow-scheduler", "miniairflow-worker"];

    private static string OneMachine => Page.Blocks("deploying.md", "One machine, with systemd")[0];

    [Fact]
    public async Task One_machine_is_installed_by_its_page_and_runs_what_is_put_there()
    {
        var port = Free();
        await using var machine = await Machine.WithAsync(release);
        machine.Environment["PORT"] = port;
        machine.Add(Standalone, ("PORT", port));

        var installed = await machine.TypeAsync(OneMachine);

        installed.ExitCode.ShouldBe(0, installed + machine.Told());
        installed.Out.ShouldBe("task-scheduler-api: ok\n");
        await ShouldRunAsync(machine, "default");

        (await machine.StopAsync(Standalone)).ShouldSatisfyAllConditions(end => end.ExitCode.ShouldBe(0, end.ToString()), end => end.Out.ShouldContain("\"level\":\"info\""));
        await File.WriteAllTextAsync(machine["/etc/miniairflow/environment"], "LOG_LEVEL=warn\n");
        await machine.StartAsync(Standalone);
        (await machine.TypeAsync("miniairflow health --wait 30")).ExitCode.ShouldBe(0, machine.Told());
        (await machine.TypeAsync("miniairflow runs")).Out.ShouldContain("success", customMessage: "it knows what ran before");
        (await machine.StopAsync(Standalone)).Out.ShouldNotContain("\"level\":\"info\"", customMessage: "the file of the environment was read");
    }

    [Fact]
    public async Task Several_machines_are_installed_by_their_page_and_do_together_what_one_does()
    {
        var (api, scheduler, worker) = (Free(), Free(), Free());
        await using var redis = await RedisServer.StartAsync();
        await using var machine = await Machine.WithAsync(release);
        (machine.Environment["PORT"], machine.Environment["METRICS_PORT"]) = (api, worker);
        foreach (var (unit, variable) in Roles.Zip([("PORT", api), ("METRICS_PORT", scheduler), ("METRICS_PORT", worker)])) machine.Add(unit, variable);
        var environment = Page.Blocks("deploying.md", "Several machines, with systemd", "").ShouldHaveSingleItem();
        var block = Page.Blocks("deploying.md", "Several machines, with systemd").ShouldHaveSingleItem();
        (await machine.TypeAsync(string.Join('\n', OneMachine.Split('\n')[..4]))).ExitCode.ShouldBe(0);
        await File.WriteAllTextAsync(machine["/etc/miniairflow/environment"], (await OverAsync(environment)).Replace("redis.example.com:6379", $"127.0.0.1:{redis.Port}", StringComparison.Ordinal));
        File.SetUnixFileMode(machine["/etc/miniairflow/environment"], UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var installed = await machine.TypeAsync(block);

        installed.ExitCode.ShouldBe(0, installed + machine.Told());
        installed.Out.ShouldBe("task-scheduler-worker: ok\n");
        await ShouldRunAsync(machine, "default");
        (await machine.TypeAsync("miniairflow workers list")).Out.ShouldContain("gpu-7");
        foreach (var unit in Roles) (await machine.StopAsync(unit)).ShouldSatisfyAllConditions(end => end.ExitCode.ShouldBe(0, $"{unit}\n{end}"));
    }

    [Fact]
    public async Task Three_processes_are_started_by_the_lines_of_their_page_and_serve_the_queue_that_it_names()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["bin"]);
        File.CreateSymbolicLink(folder["bin/miniairflow"], Executable.Path);
        var environment = new Dictionary<string, string> { ["PATH"] = $"{folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}", ["METRICS_PORT"] = "0" };
        var lines = (await OverAsync(Page.Blocks("operations.md", "Several machines")[0])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldStartWith("export DATABASE_URL=");
        lines.Length.ShouldBe(4);
        lines[1].ShouldContain("--port 8080");

        var starting = lines[1..].Select((line, place) => ServerProcess.UpAsync(ChildProcess.Start(
            "sh", ["-eu", "-c", $"{lines[0]}\nexec env {line.Replace("--port 8080", "--port 0", StringComparison.Ordinal)}"], Directory.CreateDirectory(folder[$"machine-{place}"]).FullName, environment))).ToList();
        await using var api = await starting[0];
        await using var scheduler = await starting[1];
        await using var worker = await starting[2];

        var end = await api.RunAsync(Flow.Of("on-the-gpu", "echo $MINIAIRFLOW_QUEUE", ("queue", "gpu")));
        end.State.ShouldBe("success", Runs.Told(end));
        var serving = (await api.GetAsync("/workers")).Json.EnumerateArray().ToList().ShouldHaveSingleItem();
        serving.GetProperty("name").GetString().ShouldBe("gpu-7");
        end.Only().WorkerId.ShouldBe(serving.GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task An_executable_without_its_library_says_what_is_missing()
    {
        Assert.SkipUnless(Release.IsNative, "the other build looks for the library in a folder of its own, and .NET tells of it");
        using var folder = new TemporaryFolder();
        var alone = folder["miniairflow"];
        File.Copy(Executable.Path, alone);
        await using var server = ChildProcess.Start(alone, ["standalone", "--port", "0"], folder.Path);
        (await server.WaitAsync()).ShouldBe(1, server.Out);
        server.Error.ShouldBe("A library is missing that belongs beside the executable: libe_sqlite3.so. Keep the two in one folder; a link to the executable may be anywhere.\n");
    }

    /// <summary>What is put into the folder of workflows is run there; the task itself bears witness.</summary>
    private static async Task ShouldRunAsync(Machine machine, string queue)
    {
        var witness = machine["/var/lib/miniairflow/witness"];
        await Flow.Of("hello", $"echo ran > '{witness}'", ("queue", queue)).WriteAsync(machine["/etc/miniairflow/workflows/hello.json"]);
        await Poll.UntilAsync(async () => (await machine.TypeAsync("miniairflow show hello")).ExitCode == 0, machine.Told);
        var run = await machine.TypeAsync("miniairflow trigger hello --wait");
        run.ExitCode.ShouldBe(0, run + machine.Told());
        (await File.ReadAllTextAsync(witness)).ShouldBe("ran\n");
    }

    /// <summary>The text with an empty database of a real server instead of the page's; it has no certificate.</summary>
    private async Task<string> OverAsync(string text)
    {
        const string Database = "@db.example.com:5432/airflow";
        text.ShouldContain(Database);
        return text.Replace(Database, $"@127.0.0.1:{postgres.Server.Port}/{await postgres.Server.CreateDatabaseAsync(isMigrated: false)}", StringComparison.Ordinal)
            .Replace("sslmode=require", "sslmode=disable", StringComparison.Ordinal);
    }

    private static string Free() => FreePort.Find().ToString(CultureInfo.InvariantCulture);
}
