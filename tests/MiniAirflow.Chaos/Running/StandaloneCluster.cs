using MiniAirflow.Chaos.Evidence;

namespace MiniAirflow.Chaos.Running;

/// <summary>One process over SQLite: it can only be killed and paused.</summary>
internal sealed class StandaloneCluster : Cluster
{
    public override HistoryReader History => new(AskAsync, HistoryQueries.Sqlite);

    public override Task StartAsync()
    {
        Roles.Add(new RoleProcess("api1", "standalone", Folder,
            ["--db", Place("test.db"), "--data", Place("data"), "--lease", LeaseSeconds, "--heartbeat", HeartbeatSeconds, "--queues", "default,second"], new Dictionary<string, string>()));
        Roles[0].Start();
        return Task.CompletedTask;
    }

    private async Task<string> AskAsync(string sql)
    {
        await using var shell = ChildProcess.Start("sqlite3", ["-cmd", ".timeout 5000", Place("test.db"), sql], Folder);
        return await shell.WaitAsync() == 0 ? shell.Out : throw new InvalidOperationException(shell.Error);
    }
}
