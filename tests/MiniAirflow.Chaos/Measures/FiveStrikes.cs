using MiniAirflow.Chaos.Running;
using Npgsql;

namespace MiniAirflow.Chaos.Measures;

/// <summary>A fault, made.</summary>
/// <param name="ActAsync">Makes it and mends it; what is given back goes on until it is disposed of.</param>
internal sealed record Strike(Func<Task<IAsyncDisposable?>> ActAsync);

/// <summary>The five faults.</summary>
internal sealed class FiveStrikes(SplitCluster cluster, TimeSpan window)
{
    private const int Held = 300;

    // Rows that a server keeps free for its superusers, and one or two that come and go: what is left then is what "nearly all" means.
    private const int LeftFree = 3;
    private static readonly TimeSpan SupervisorDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenBackends = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenKills = TimeSpan.FromSeconds(1.5);

    /// <summary>Their names, and how they are made.</summary>
    public IEnumerable<(string Name, Strike Strike)> All =>
    [
        ("PostgreSQL is restarted (fast)", Of(() => cluster.Postgres.RestartAsync("fast"))),
        ("PostgreSQL is restarted (immediate)", Of(() => cluster.Postgres.RestartAsync("immediate"))),
        ("a pg_terminate_backend every 0.1 s", Of(TerminateAsync)),
        ("300 idle connections held (counted while they are)", new Strike(() => HoldAsync(Held))),
        ("idle connections until 3 are free (counted while they are)", new Strike(() => HoldAsync(int.MaxValue))),
        ("SIGKILL of a worker", Of(() => KillAsync("worker1"))),
        ("SIGKILL of a scheduler", Of(() => KillAsync("scheduler1"))),
        ("SIGKILL of an API", Of(() => KillAsync("api1"))),
        ("SIGKILL of one process after another, every 1.5 s", Of(KillAllAsync)),
    ];

    private static Strike Of(Func<Task> act) => new(async () =>
    {
        await act();
        return null;
    });

    private async Task TerminateAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < window / 2)
        {
            await cluster.AskAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() order by random() limit 1");
            await Poll.ForAsync(BetweenBackends);
        }
    }

    private async Task<IAsyncDisposable?> HoldAsync(int count)
    {
        var held = new HeldConnections();
        var text = cluster.Postgres.ConnectionString(cluster.Database) + ";Pooling=false";
        try
        {
            while (held.Count < count) await held.AddAsync(text);
        }
        catch (NpgsqlException)
        {
            // Too many: that was the aim.
            await held.DropAsync(LeftFree);
        }
        // So that there is something to count while it lasts, and whatever had to connect has done so.
        await Poll.ForAsync(window / 4);
        return held;
    }

    private async Task KillAsync(string name)
    {
        var role = cluster.Roles.Single(role => role.Name == name);
        await role.KillAsync();
        await Poll.ForAsync(SupervisorDelay);
        role.Start();
        await Cluster.ReadyAsync(role);
    }

    private async Task KillAllAsync()
    {
        foreach (var round in Enumerable.Range(0, 2))
        foreach (var role in cluster.Roles)
        {
            await role.KillAsync();
            await Poll.ForAsync(BetweenKills / 2);
            role.Start();
            await Poll.ForAsync(BetweenKills / 2);
        }
    }

    /// <summary>Connections that do nothing.</summary>
    private sealed class HeldConnections : IAsyncDisposable
    {
        private readonly Stack<NpgsqlConnection> _all = [];

        public int Count => _all.Count;

        public async Task AddAsync(string text)
        {
            var connection = new NpgsqlConnection(text);
            try
            {
                await connection.OpenAsync();
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
            _all.Push(connection);
        }

        public async Task DropAsync(int count)
        {
            for (var i = 0; i < count; i++) await _all.Pop().DisposeAsync();
        }

        public async ValueTask DisposeAsync() => await DropAsync(Count);
    }
}
