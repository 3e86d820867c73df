using MiniAirflow.Chaos.Evidence;
using MiniAirflow.Chaos.Plan;

namespace MiniAirflow.Chaos.Running;

/// <summary>Separate roles over PostgreSQL through a proxy, with Redis or without.</summary>
internal sealed class SplitCluster(SplitShape shape) : Cluster
{
    private readonly SemaphoreSlim _postgresTurn = new(1);
    private readonly SemaphoreSlim _redisTurn = new(1);
    private PostgresServer? _postgres;
    private RedisServer? _redis;
    private FaultProxy? _proxy;
    private string _database = "";

    public override string Output => $"{base.Output}\n--- PostgreSQL\n{_postgres?.Log}";

    public override bool HasPostgres => true;

    public override bool HasRedis => shape.HasRedis;

    public override bool CanFillDisk => Environment.IsPrivilegedProcess && shape.HasShortLeases;

    public override HistoryReader History => new(AskAsync, HistoryQueries.Postgres);

    public override async Task StartAsync()
    {
        _postgres = await PostgresServer.StartAsync(isDurable: true, $"max_connections={shape.MaxConnections}");
        // Empty: whichever role is first makes the schema, while the others try the same (F53).
        _database = await _postgres.CreateDatabaseAsync(isMigrated: false);
        _proxy = FaultProxy.Start(_postgres.Port);
        if (HasRedis) _redis = await RedisServer.StartAsync();
        foreach (var name in shape.Names) await AddAsync(name);
        foreach (var role in Roles) role.Start();
    }

    /// <summary>The server itself.</summary>
    public PostgresServer Postgres => _postgres!;

    /// <summary>Name of the database.</summary>
    public string Database => _database;

    public override Task StrikeAsync(FaultStep step) => step.Fault switch
    {
        Fault.Kill or Fault.Pause => base.StrikeAsync(step),
        Fault.RedisKill or Fault.RedisFlush => InTurnAsync(_redisTurn, () => StrikeRedisAsync(step)),
        Fault.DiskFull => SmallDisk.FillAsync(Place($"data-{step.Target}"), step.Lasts),
        // One trouble of the database at a time; those of the roles and of Redis go on meanwhile.
        _ => InTurnAsync(_postgresTurn, () => StrikePostgresAsync(step)),
    };

    public override async Task<IReadOnlyList<string>> ServerResidueAsync()
    {
        if (_redis is null) return [];
        List<string> left = [];
        try
        {
            // Entries whose reader was killed are taken over by others after a while.
            await Poll.UntilAsync(async () => (left = await PendingAsync(_redis)).Count == 0, patience: TimeSpan.FromSeconds(30));
        }
        catch (TimeoutException)
        {
            // Then they stay, and are told.
        }
        return left;
    }

    protected override async Task ReleaseAsync()
    {
        if (CanFillDisk) foreach (var worker in Roles.Where(role => role.Name.StartsWith("worker", StringComparison.Ordinal))) await SmallDisk.UnmountAsync(Place($"data-{worker.Name}"));
        foreach (var part in new IAsyncDisposable?[] { _proxy, _redis, _postgres }) if (part is not null) await part.DisposeAsync();
        _postgresTurn.Dispose();
        _redisTurn.Dispose();
    }

    private static async Task<List<string>> PendingAsync(RedisServer redis)
    {
        List<string> left = [];
        foreach (var key in (await redis.CommandAsync("KEYS", "miniairflow:*")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if ((await redis.CommandAsync("XPENDING", key, "workers")).Split('\n')[0] is var pending and not "0") left.Add($"{key} has pending entries: {pending}");
        return left;
    }

    private async Task AddAsync(string name)
    {
        var environment = new Dictionary<string, string>
        {
            ["DATABASE_URL"] = _postgres!.Url(_database).Replace($":{_postgres.Port}/", $":{_proxy!.Port}/", StringComparison.Ordinal), ["WORKER_ID"] = name,
        };
        if (_redis is not null) environment["REDIS_URL"] = _redis.Url;
        var verb = name.TrimEnd('1', '2');
        var data = Place($"data-{name}");
        Directory.CreateDirectory(data);
        if (verb == "worker" && CanFillDisk) await SmallDisk.MountAsync(data);
        string[] lease = verb == "api" || !shape.HasShortLeases ? [] : ["--lease", LeaseSeconds, "--heartbeat", HeartbeatSeconds];
        string[] more = verb == "worker" ? ["--data", data, "--slots", "4", "--queues", name == "worker1" ? "default" : "default,second"] : [];
        var home = Place(name);
        Directory.CreateDirectory(home);
        Roles.Add(new RoleProcess(name, verb, home, [.. lease, .. more], environment));
    }

    private async Task StrikePostgresAsync(FaultStep step)
    {
        switch (step.Fault)
        {
            case Fault.PostgresFast or Fault.PostgresImmediate:
                await _postgres!.StopAsync(step.Fault == Fault.PostgresFast ? "fast" : "immediate");
                await Poll.ForAsync(step.Lasts);
                await _postgres.StartAsync();
                break;
            case Fault.BackendsEnded:
                await AskAsync("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
                break;
            case Fault.ListenersEnded:
                await AskAsync("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and query ilike '%listen%'");
                break;
            default:
                await StrikeNetworkAsync(step);
                break;
        }
    }

    private async Task StrikeNetworkAsync(FaultStep step)
    {
        if (step.Fault == Fault.NetworkCut) _proxy!.Cut();
        else if (step.Fault == Fault.NetworkSilent) _proxy!.HalfOpen();
        else if (step.Fault == Fault.AnswersLost) _proxy!.HalfOpen(ProxyDirections.ToClient);
        else _proxy!.Delay(TimeSpan.FromMilliseconds(100));
        await Poll.ForAsync(step.Lasts);
        _proxy.Heal();
    }

    private async Task StrikeRedisAsync(FaultStep step)
    {
        if (step.Fault == Fault.RedisFlush)
        {
            await _redis!.CommandAsync("FLUSHALL");
            return;
        }
        await _redis!.KillAsync();
        await Poll.ForAsync(step.Lasts);
        await _redis.RestartAsync();
    }

    private static async Task InTurnAsync(SemaphoreSlim turn, Func<Task> act)
    {
        await turn.WaitAsync();
        try
        {
            await act();
        }
        finally
        {
            turn.Release();
        }
    }

    // With psql: a witness that shares nothing with the product, its driver neither.
    public async Task<string> AskAsync(string sql)
    {
        await using var psql = ChildProcess.Start(Path.Combine(PostgresServer.Programs, "psql"), ["-X", "-A", "-t", "-d", _postgres!.Url(_database), "-c", sql], "/");
        return await psql.WaitAsync() == 0 ? psql.Out : throw new InvalidOperationException(psql.Error);
    }
}

/// <summary>What a cluster of separate roles is made of.</summary>
/// <param name="HasRedis">Whether hints of work go through Redis.</param>
internal sealed record SplitShape(bool HasRedis = false)
{
    /// <summary>How many processes serve the API.</summary>
    public int Apis { get; init; } = 1;

    /// <summary>How many schedule.</summary>
    public int Schedulers { get; init; } = 2;

    /// <summary>How many work.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Whether leases are short, so that much happens in little time; otherwise they are the product's.</summary>
    public bool HasShortLeases { get; init; } = true;

    /// <summary>Connections that the server allows.</summary>
    public int MaxConnections { get; init; } = 200;

    /// <summary>Names of the processes.</summary>
    public IEnumerable<string> Names =>
        new[] { ("api", Apis), ("scheduler", Schedulers), ("worker", Workers) }.SelectMany(role => Enumerable.Range(1, role.Item2).Select(number => $"{role.Item1}{number}"));
}
