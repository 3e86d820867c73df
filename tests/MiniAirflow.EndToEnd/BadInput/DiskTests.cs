using System.Net;

namespace MiniAirflow.EndToEnd.BadInput;

/// <summary>Disks that refuse. They need a mount, hence root or a user namespace; without either these tests fail, and say so.</summary>
public sealed class DiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_read_only_folder_is_told_in_a_sentence()
    {
        await using var disk = await Mount.TmpfsAsync(_folder["disk"], "size=4m,ro");
        var refused = await Product.RunAsync(_folder.Path, "standalone", "--port", "0", "--db", _folder["disk/test.db"], "--data", _folder["data"]);
        refused.ExitCode.ShouldNotBe(0);
        refused.Error.ShouldContain("not writable");
        refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task F73_when_the_disk_of_the_logs_is_full_tasks_end_all_the_same_and_logs_come_back_with_room()
    {
        await using var disk = await Mount.TmpfsAsync(_folder["data"], "size=1m");
        await using var server = await ServerProcess.StartAsync(_folder.Path);
        await File.WriteAllBytesAsync(_folder["data/ballast"], []);
        await disk.FillAsync(_folder["data/ballast"]);

        var full = await server.RunAsync(new Flow("full").Task("a", "seq 200000").Task("b", "echo b", ["a"]).Task("c", "exit 3", ["b"]));
        full.Attempts("a")[0].State.ShouldBe("success", Runs.Told(full));
        full.Attempts("b")[0].State.ShouldBe("success", Runs.Told(full));
        full.Attempts("c")[0].ExitCode.ShouldBe(3, Runs.Told(full));
        full.Attempts("a")[0].LogBytesDropped!.Value.ShouldBeGreaterThan(0, "what is not in the log is counted");

        File.Delete(_folder["data/ballast"]);
        var roomy = await server.RunAsync(Flow.Of("roomy", "echo room"));
        roomy.State.ShouldBe("success");
        (await server.LogAsync(roomy.Only().Id)).ShouldBe("room\n");
    }

    [Fact]
    public async Task F56_when_the_disk_of_the_database_is_full_nothing_is_lost_and_it_goes_on_with_room()
    {
        Directory.CreateDirectory(_folder["disk"]);
        await using var disk = await Mount.TmpfsAsync(_folder["disk"], "size=8m");
        var go = _folder["go"];
        await using var server = await ServerProcess.StartAsync(_folder.Path, ["--db", _folder["disk/full.db"]]);
        var run = await server.StartAsync(new Flow("survives").Task("a", $"while [ ! -e '{go}' ]; do sleep 0.05; done").Task("b", "true", ["a"]));
        await server.UntilAsync(run, "a", "running");
        await File.WriteAllBytesAsync(_folder["disk/ballast"], []);
        await disk.FillAsync(_folder["disk/ballast"]);

        // Until the store itself notices that there is no room.
        Reply? refused = null;
        await Poll.UntilAsync(async () =>
        {
            refused = await server.PostAsync("/workflows", $$"""{"name":"w-{{Guid.NewGuid():N}}","description":"{{new string('x', 5000)}}"}""");
            return (int)refused.Status >= 500;
        });
        refused!.ShouldBeProblem(HttpStatusCode.ServiceUnavailable);
        refused!.Text.ShouldContain("The disk of the database is full");
        await Poll.UntilAsync(() => server.Output.Any(line => line.Contains("disk of the database is full", StringComparison.Ordinal)), () => string.Join('\n', server.Output));
        await File.WriteAllTextAsync(go, "");
        (await server.GetAsync("/healthz")).ShouldBe(HttpStatusCode.OK);
        server.HasExited.ShouldBeFalse();

        File.Delete(_folder["disk/ballast"]);
        var end = await server.EndOfAsync(run);
        end.State.ShouldBe("success", Runs.Told(end));
        (await server.RunAsync(Flow.Of("after", "true"))).State.ShouldBe("success");
    }
}
