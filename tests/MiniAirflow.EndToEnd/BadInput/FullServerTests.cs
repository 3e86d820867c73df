using System.Net;
using MiniAirflow.EndToEnd.Roles;

namespace MiniAirflow.EndToEnd.BadInput;

/// <summary>A PostgreSQL server whose disk is full; like the other disks it needs a mount, hence root.</summary>
public sealed class FullServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task F56_when_the_disk_of_the_database_server_is_full_running_tasks_run_on_and_their_ends_are_told_later()
    {
        // The server runs as somebody else, who has to get to the disk.
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);
        await using var disk = await Mount.TmpfsAsync(_folder["disk"], "size=120m");
        Directory.CreateDirectory(_folder["disk/server"]);
        await using var server = await PostgresServer.StartOnAsync(_folder["disk/server"]);
        await using var cluster = new Cluster(server, await server.CreateDatabaseAsync(isMigrated: false), hasShortLease: false);
        var (api, scheduler, worker) = (await cluster.ApiAsync(), await cluster.SchedulerAsync(), await cluster.WorkerAsync("w1"));
        var go = cluster["go"];
        var run = await api.StartAsync(new Flow("survives").Task("a", $"while [ ! -e '{go}' ]; do sleep 0.05; done").Task("b", "true", ["a"]));
        await api.UntilAsync(run, "a", "running");
        await File.WriteAllBytesAsync(_folder["disk/ballast"], []);
        await disk.FillAsync(_folder["disk/ballast"]);

        // Until a table has to grow.
        Reply? refused = null;
        await Poll.UntilAsync(async () =>
        {
            refused = await api.PostAsync("/workflows", $$"""{"name":"w-{{Guid.NewGuid():N}}","description":"{{Noise(9000)}}"}""");
            return (int)refused.Status >= 500;
        }, cluster.Told);
        refused!.ShouldBeProblem(HttpStatusCode.ServiceUnavailable);
        refused!.Text.ShouldContain("The disk of the database is full");
        await File.WriteAllTextAsync(go, "");
        foreach (var role in new[] { api, scheduler, worker }) role.HasExited.ShouldBeFalse(cluster.Told());

        File.Delete(_folder["disk/ballast"]);
        var end = await api.EndOfAsync(run);
        end.State.ShouldBe("success", Runs.Told(end) + cluster.Told());
        end.TaskRuns!.Count.ShouldBe(2, Runs.Told(end));
        (await api.RunAsync(Flow.Of("after", "true"))).State.ShouldBe("success");
    }

    /// <summary>Text that does not get smaller when it is compressed.</summary>
    private static string Noise(int length) => Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(length / 2));
}
