using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Moving;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Moving;

/// <summary>A PostgreSQL database as plain rows, over one session. A source is read in one snapshot; a target is written by binary COPY, a transaction a batch.</summary>
public sealed class PostgresContents : ICopyTarget
{
    /// <summary>The name of a copy's sessions in the server's list of activity.</summary>
    public const string ApplicationName = "miniairflow-copy";

    private const string MarkTable = UnfinishedCopy.Table;

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _connection;
    private readonly string _shown;
    private readonly bool _isTarget;

    private PostgresContents(NpgsqlDataSource source, string shown, bool isTarget)
    {
        (_source, _shown, _isTarget) = (source, shown, isTarget);
        _connection = source.OpenConnection();
    }

    /// <summary>Opens a database to copy from; nothing in it is changed.</summary>
    /// <param name="url">Where it is.</param>
    /// <param name="shown">The same, for people to read.</param>
    /// <exception cref="StoreException">Servers work on it, its schema is not the newest, it is itself an unfinished copy, or it cannot be reached.</exception>
    public static PostgresContents OpenSource(string url, string shown) => Open(url, shown, isTarget: false);

    /// <summary>Opens a database to copy into, and brings its schema up to date.</summary>
    /// <param name="url">Where it is.</param>
    /// <param name="shown">The same, for people to read.</param>
    /// <exception cref="StoreException">Servers work on it, it is newer than this program, or it cannot be reached.</exception>
    public static PostgresContents OpenTarget(string url, string shown) => Open(url, shown, isTarget: true);

    /// <inheritdoc/>
    public long Count(MovedTable table) => Ask($"select count(*) from {table.Name}");

    /// <inheritdoc/>
    public int Read(MovedTable table, RowKey? after, int limit, Action<MovedRow> each) => Translated(() =>
    {
        var places = string.Join(", ", Enumerable.Range(1, table.KeyColumns).Select(i => $"${i}"));
        using var command = new NpgsqlCommand(table.PageQuery(after is null ? null : places, limit), _connection);
        for (var i = 0; after is not null && i < table.KeyColumns; i++) RowValues.Add(command, table.Columns[i].Kind, after.Cells[i]);
        using var read = command.ExecuteReader();
        return table.ReadRows(read.Read, (column, kind) => RowValues.Read(read, column, kind), each);
    });

    /// <inheritdoc/>
    public StorePlaces Places() => new(
        Ask("select coalesce((select last_seq from event_batches order by first_seq desc limit 1), 0)"),
        Ask("select case when is_called then last_value else last_value - 1 end from lease_tokens"));

    /// <inheritdoc/>
    public void Refresh()
    {
        if (_isTarget) return;
        Execute("commit");
        Translated(() =>
        {
            Quiet.Check(_connection, _shown);
            return true;
        });
        BeginSnapshot();
    }

    /// <inheritdoc/>
    public CopyMark? FindMark() => Translated(() => UnfinishedCopy.Find(_connection));

    /// <inheritdoc/>
    public void Begin(CopyMark mark) => InTransaction(() =>
    {
        Execute($"create table {MarkTable} (source text not null, fingerprint text not null, logs_after uuid)");
        using var insert = new NpgsqlCommand($"insert into {MarkTable} (source, fingerprint) values ($1, $2)", _connection);
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = mark.Source });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = mark.Fingerprint });
        insert.ExecuteNonQuery();
        Execute("update schema_migrations set dirty = true");
    });

    /// <inheritdoc/>
    public RowKey? LastKey(MovedTable table) => Translated(() =>
    {
        using var command = new NpgsqlCommand(table.LastKeyQuery, _connection);
        using var read = command.ExecuteReader();
        return read.Read() ? table.ReadKey((column, kind) => RowValues.Read(read, column, kind)) : null;
    });

    /// <inheritdoc/>
    public void Write(MovedTable table, Action<Action<MovedRow>> rows) => InTransaction(() =>
    {
        using var import = _connection.BeginBinaryImport($"copy {table.Name} ({table.ColumnList}) from stdin (format binary)");
        rows(row =>
        {
            import.StartRow();
            for (var i = 0; i < row.Cells.Length; i++) RowValues.Write(import, table.Columns[i].Kind, row.Cells[i]);
        });
        import.Complete();
    });

    /// <inheritdoc/>
    public void NoteLogs(Guid attempt) => Translated(() =>
    {
        using var update = new NpgsqlCommand($"update {MarkTable} set logs_after = $1", _connection);
        update.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = attempt });
        return update.ExecuteNonQuery();
    });

    /// <inheritdoc/>
    public void Finish(StorePlaces places)
    {
        InTransaction(() =>
        {
            // Events are numbered after the newest; where none came along, an empty one keeps the place.
            using var events = new NpgsqlCommand("""
                insert into event_batches (first_seq, last_seq, at, body)
                select $1, $1, clock_timestamp(), convert_to('[]', 'UTF8') where $1 > coalesce((select last_seq from event_batches order by first_seq desc limit 1), 0)
                """, _connection);
            events.Parameters.Add(new NpgsqlParameter<long> { TypedValue = places.EventSeq });
            events.ExecuteNonQuery();
            using var tokens = new NpgsqlCommand("select setval('lease_tokens', greatest($1, 1), $1 > 0)", _connection);
            tokens.Parameters.Add(new NpgsqlParameter<long> { TypedValue = places.LeaseToken });
            tokens.ExecuteNonQuery();
            TakeMarkAway();
        });
        // The planner knows nothing of the new rows yet, and a first minute of bad plans would look like a slow new home.
        Execute("analyze");
    }

    /// <inheritdoc/>
    public void Clear() => InTransaction(() =>
    {
        Execute($"truncate {string.Join(", ", MovedTables.All.Select(table => table.Name))}, task_log_chunks");
        TakeMarkAway();
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        _source.Dispose();
    }

    private static PostgresContents Open(string url, string shown, bool isTarget) => Translated(() =>
    {
        var migrator = PostgresMigrator.OfUrl(url);
        var contents = new PostgresContents(Sessions(url), shown, isTarget);
        try
        {
            Quiet.Take(contents._connection, shown, isTarget);
            if (!isTarget) RequireNewest(migrator.Status(), shown);
            else if (!UnfinishedCopy.IsIn(contents._connection)) migrator.Up();
            Quiet.Check(contents._connection, shown);
            if (!isTarget) contents.BeginSnapshot();
            return contents;
        }
        catch
        {
            contents.Dispose();
            throw;
        }
    });

    private static void RequireNewest(MigrationStatus status, string shown)
    {
        if (status.Current < status.Newest) throw SchemaProblem.OldSource(shown, status);
        if (status.Current > status.Newest) throw SchemaProblem.Newer(shown, status);
    }

    private static NpgsqlDataSource Sessions(string url)
    {
        // Nothing here is in anybody's way: a long statement, and a source's snapshot while logs are copied, take the time they take.
        const string NoLimits = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c lock_timeout=10s";
        var parts = new NpgsqlConnectionStringBuilder(PostgresStoreOptions.ConnectionStringOf(url))
        {
            Pooling = false, CommandTimeout = 0, ApplicationName = ApplicationName, TcpKeepAlive = true, TcpKeepAliveTime = 5, TcpKeepAliveInterval = 2,
        };
        parts.Options = string.IsNullOrEmpty(parts.Options) ? NoLimits : $"{parts.Options} {NoLimits}";
        var builder = new NpgsqlSlimDataSourceBuilder(parts.ConnectionString);
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        return builder.Build();
    }

    private static T Translated<T>(Func<T> body)
    {
        try
        {
            return body();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw StoreErrors.Translate(e);
        }
    }

    private void BeginSnapshot() => Execute("begin isolation level repeatable read read only");

    private void TakeMarkAway()
    {
        Execute($"drop table {MarkTable}");
        Execute("update schema_migrations set dirty = false");
    }

    private long Ask(string sql) => Translated(() =>
    {
        using var command = new NpgsqlCommand(sql, _connection);
        return command.ExecuteScalar() is long value ? value : 0;
    });

    private void Execute(string sql) => Translated(() =>
    {
        using var command = new NpgsqlCommand(sql, _connection);
        return command.ExecuteNonQuery();
    });

    private void InTransaction(Action body) => Translated(() =>
    {
        using var transaction = _connection.BeginTransaction();
        body();
        transaction.Commit();
        return true;
    });
}
