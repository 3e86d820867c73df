using Npgsql;

namespace MiniAirflow.Storage.Postgres.Data;

/// <summary>Opens the provider's sessions, each with the limits that keep a stuck one from holding up the others.</summary>
internal sealed class Sessions(string connectionString, string applicationName) : IDisposable
{
    // A statement, a lock and an idle transaction of ours never last longer, whatever becomes of the process or the network.
    private const string Limits = "-c statement_timeout=30s -c lock_timeout=1s -c idle_in_transaction_session_timeout=10s";

    // All our statements are short and have an index. Planning one again, or compiling it, costs more than running it; and a plan that is kept must not be one
    // for the small table of its first day.
    private const string Plans = "-c plan_cache_mode=force_generic_plan -c jit=off -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off";

    private readonly NpgsqlDataSource _reserved = Build(connectionString, applicationName, parts => parts.Pooling = false);

    /// <summary>Opens a session that belongs to its user alone, outside any pool (F49).</summary>
    public NpgsqlConnection OpenReserved() => _reserved.OpenConnection();

    /// <summary>Opens a session that belongs to its user alone.</summary>
    public ValueTask<NpgsqlConnection> OpenReservedAsync(CancellationToken cancellationToken) => _reserved.OpenConnectionAsync(cancellationToken);

    /// <summary>A pool of sessions for reading.</summary>
    public NpgsqlDataSource Pool(int max, int idle) => Build(connectionString, applicationName, parts =>
    {
        parts.MaxPoolSize = max;
        parts.MinPoolSize = Math.Min(idle, max);
        parts.ConnectionIdleLifetime = 60;
    });

    /// <inheritdoc/>
    public void Dispose() => _reserved.Dispose();

    private static NpgsqlDataSource Build(string connectionString, string applicationName, Action<NpgsqlConnectionStringBuilder> configure)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            CommandTimeout = 15,
            TcpKeepAlive = true,
            TcpKeepAliveTime = 5,
            TcpKeepAliveInterval = 2,
            IncludeErrorDetail = false,
            NoResetOnClose = true,
        };
        if (parts.ApplicationName is null or "") parts.ApplicationName = applicationName;
        if (!connectionString.Contains("Timeout=", StringComparison.OrdinalIgnoreCase)) parts.Timeout = 5;
        parts.Options = $"{Limits} {Plans} {parts.Options}".TrimEnd();
        configure(parts);
        var builder = new NpgsqlSlimDataSourceBuilder(parts.ConnectionString);
        builder.EnableArrays();
        // We use built-in types only: no need to ask for the server's catalogue of types at each start.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        builder.EnableTransportSecurity();
        return builder.Build();
    }
}
