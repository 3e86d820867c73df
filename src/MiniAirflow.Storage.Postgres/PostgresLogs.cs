using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using Npgsql;
using NpgsqlTypes;

namespace MiniAirflow.Storage.Postgres;

/// <summary>The logs of attempts in the table <c>task_log_chunks</c>: workers write them there, every API replica reads them. Rows are pieces by place; a place without a row
/// is a part that a limit left out.</summary>
/// <remarks>It has nothing to do with the transactions of the hot path: a log that cannot be written or read costs no task anything.</remarks>
public sealed class PostgresLogs(NpgsqlDataSource source) : ISharedLogs, IAsyncDisposable
{
    // Beside the store's own: readers of logs must not keep the API's other questions waiting, nor the other way round.
    private const int MostConnections = 4;

    // Enough rows to fill a reader's buffer, and no more than about a megabyte.
    private const int RowsAtOnce = 16;
    private const int Tries = 3;

    private const string ReadSql = """
        /* miniairflow:ReadLog */
        select start_offset, body from task_log_chunks
        where task_run_id = $1 and start_offset >= coalesce((select max(start_offset) from task_log_chunks where task_run_id = $1 and start_offset <= $2), $2)
        order by start_offset limit $3
        """;

    private const string SkipGapSql = """
        /* miniairflow:SkipLogGap */
        select min(start_offset) from task_log_chunks where task_run_id = $1 and start_offset > $2
        """;

    private const string LengthsSql = """
        /* miniairflow:LogLengths */
        select ids.place, (select start_offset + length(body) from task_log_chunks where task_run_id = ids.id order by start_offset desc limit 1)
        from unnest($1) with ordinality as ids(id, place)
        """;

    private const string WriteSql = """
        /* miniairflow:WriteLogs */
        insert into task_log_chunks (task_run_id, start_offset, body)
        select * from unnest($1, $2, $3)
        on conflict (task_run_id, start_offset) do update set body = excluded.body
        """;

    private const string CutSql = """
        /* miniairflow:CutLogChunk */
        insert into task_log_chunks (task_run_id, start_offset, body)
        select task_run_id, $3, substring(body from ($3 - start_offset + 1)::int) from task_log_chunks
        where task_run_id = $1 and start_offset >= $2 and start_offset < $3 and start_offset + length(body) > $3
        on conflict (task_run_id, start_offset) do update set body = excluded.body
        """;

    private const string LeaveOutSql = """
        /* miniairflow:LeaveOutLog */
        delete from task_log_chunks where task_run_id = $1 and start_offset > $2 and start_offset < $3
        """;

    private const string DeleteSql = """
        /* miniairflow:DeleteLogs */
        delete from task_log_chunks where task_run_id = any($1)
        """;

    /// <summary>Opens the logs of a database whose schema is up to date, over a few connections of their own.</summary>
    /// <param name="url">Where it is.</param>
    /// <param name="applicationName">Name of its connections in the server's list of activity.</param>
    /// <exception cref="StoreException">The URL cannot be read.</exception>
    public static PostgresLogs Open(string url, string applicationName = "miniairflow-logs")
    {
        using var sessions = new Sessions(PostgresStoreOptions.ConnectionStringOf(url), applicationName);
        return new PostgresLogs(sessions.Pool(MostConnections, 0));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => source.DisposeAsync();

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(Guid taskRunId, long offset, Memory<byte> buffer, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        if (offset < 0 || buffer.IsEmpty) return 0;
        var command = source.CreateCommand(ReadSql);
        await using var ends = command.ConfigureAwait(false);
        AddId(command, taskRunId);
        AddNumber(command, offset);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = RowsAtOnce });
        var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var endsToo = rows.ConfigureAwait(false);
        var count = 0;
        while (count < buffer.Length && await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var (start, body) = (rows.GetInt64(0), rows.GetFieldValue<byte[]>(1));
            var skipped = offset + count - start;
            // Before its place: a part is left out here. After its end: the log, or the piece before a part left out, ends here.
            if (skipped < 0 || skipped >= body.Length) break;
            var part = body.AsSpan((int)skipped);
            part = part[..Math.Min(part.Length, buffer.Length - count)];
            part.CopyTo(buffer.Span[count..]);
            count += part.Length;
        }
        return count;
    });

    /// <inheritdoc/>
    public ValueTask<long> SkipGapAsync(Guid taskRunId, long offset, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        var command = source.CreateCommand(SkipGapSql);
        await using var ends = command.ConfigureAwait(false);
        AddId(command, taskRunId);
        AddNumber(command, offset);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is long next ? next : offset;
    });

    /// <inheritdoc/>
    public async ValueTask<long> LengthAsync(Guid taskRunId, CancellationToken cancellationToken) =>
        (await LengthsAsync([taskRunId], cancellationToken).ConfigureAwait(false))[0];

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<long>> LengthsAsync(IReadOnlyList<Guid> taskRunIds, CancellationToken cancellationToken) => AskAsync<IReadOnlyList<long>>(async () =>
    {
        var lengths = new long[taskRunIds.Count];
        var command = source.CreateCommand(LengthsSql);
        await using var ends = command.ConfigureAwait(false);
        AddIds(command, taskRunIds);
        var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var endsToo = rows.ConfigureAwait(false);
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            lengths[rows.GetInt64(0) - 1] = rows.IsDBNull(1) ? 0 : rows.GetInt64(1);
        return lengths;
    });

    /// <inheritdoc/>
    public async ValueTask WriteAsync(IReadOnlyList<LogPiece> pieces, CancellationToken cancellationToken) => await AskAsync(async () =>
    {
        var command = source.CreateCommand(WriteSql);
        await using var ends = command.ConfigureAwait(false);
        AddIds(command, [.. pieces.Select(piece => piece.TaskRunId)]);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. pieces.Select(piece => piece.Offset)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. pieces.Select(piece => piece.Bytes.ToArray())], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask LeaveOutAsync(Guid taskRunId, long start, long end, ReadOnlyMemory<byte> marker, CancellationToken cancellationToken) => await AskAsync(async () =>
    {
        // One batch is one transaction: a reader sees the middle, or the marker in its place.
        var batch = source.CreateBatch();
        await using var ends = batch.ConfigureAwait(false);
        batch.BatchCommands.Add(Ranged(CutSql, taskRunId, start, end));
        batch.BatchCommands.Add(Ranged(LeaveOutSql, taskRunId, start, end));
        var write = new NpgsqlBatchCommand(WriteSql);
        write.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [taskRunId], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        write.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [start], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        write.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [marker.ToArray()], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        batch.BatchCommands.Add(write);
        return await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(IReadOnlyCollection<Guid> taskRunIds, CancellationToken cancellationToken) => await AskAsync(async () =>
    {
        var command = source.CreateCommand(DeleteSql);
        await using var ends = command.ConfigureAwait(false);
        AddIds(command, [.. taskRunIds]);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }).ConfigureAwait(false);

    private static NpgsqlBatchCommand Ranged(string sql, Guid taskRunId, long start, long end) => new(sql)
    {
        Parameters = { new NpgsqlParameter<Guid> { TypedValue = taskRunId }, new NpgsqlParameter<long> { TypedValue = start }, new NpgsqlParameter<long> { TypedValue = end } },
    };

    private static void AddId(NpgsqlCommand command, Guid id) => command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });

    private static void AddNumber(NpgsqlCommand command, long number) => command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = number });

    private static void AddIds(NpgsqlCommand command, IReadOnlyList<Guid> ids) =>
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. ids], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });

    /// <summary>Asks the database; every question here may be asked again, and after a restart of the server the pool holds dead connections.</summary>
    private static async ValueTask<T> AskAsync<T>(Func<Task<T>> ask)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ask().ConfigureAwait(false);
            }
            catch (Exception e) when (attempt < Tries && StoreErrors.IsWorthRepeating(e))
            {
                // The next connection may be a live one.
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw StoreErrors.Translate(e);
            }
        }
    }
}
