using System.Globalization;
using MiniAirflow.TestKit;

namespace MiniAirflow.Bench.Deployments;

/// <summary>The product while it is measured: one process or several, over a database of its own that is empty at the start.</summary>
internal sealed class Deployment : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<ServerProcess> _processes = [];

    private Deployment()
    {
    }

    /// <summary>Whom clients speak to.</summary>
    public Server Server { get; private set; } = null!;

    /// <summary>A folder that goes when this one goes.</summary>
    public TemporaryFolder Folder => _folder;

    /// <summary>Name of its database on the PostgreSQL server; empty over SQLite.</summary>
    public string Database { get; private set; } = "";

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="form">What of.</param>
    /// <param name="engines">Where databases come from.</param>
    /// <param name="slots">Slots of each worker; null for the product's default.</param>
    /// <param name="workers">Worker processes, where they are processes of their own.</param>
    public static async Task<Deployment> StartAsync(Form form, Engines engines, int? slots = null, int workers = 1)
    {
        var deployment = new Deployment();
        try
        {
            await deployment.UpAsync(form, engines, slots is { } given ? ["--slots", given.ToString(CultureInfo.InvariantCulture)] : [], workers);
            return deployment;
        }
        catch
        {
            await deployment.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes)) await process.DisposeAsync();
        _folder.Dispose();
    }

    private async Task UpAsync(Form form, Engines engines, string[] slots, int workers)
    {
        if (form == Form.Sqlite)
        {
            _processes.Add(await ServerProcess.StartAsync(_folder.Path, slots));
        }
        else
        {
            var postgres = await engines.PostgresAsync();
            Database = await postgres.CreateDatabaseAsync(isMigrated: false);
            var url = postgres.Url(Database);
            if (form == Form.Postgres) _processes.Add(await ServerProcess.StartAsync(_folder.Path, ["--db", url, .. slots]));
            else await RolesAsync(url, form == Form.Redis ? (await engines.RedisAsync()).Url : null, slots, workers);
        }
        Server = new Server(_processes);
    }

    private async Task RolesAsync(string database, string? redis, string[] slots, int workers)
    {
        Dictionary<string, string> Environment(string name)
        {
            var variables = new Dictionary<string, string> { ["WORKER_ID"] = name };
            if (redis is not null) variables["REDIS_URL"] = redis;
            return variables;
        }
        _processes.Add(await ServerProcess.StartRoleAsync("api", _folder.Path, database, environment: Environment("api")));
        _processes.Add(await ServerProcess.StartRoleAsync("scheduler", _folder.Path, database, environment: Environment("scheduler")));
        for (var i = 1; i <= workers; i++)
            _processes.Add(await ServerProcess.StartRoleAsync("worker", _folder.Path, database, ["--data", _folder[$"data{i}"], .. slots], Environment($"worker{i}")));
    }
}
