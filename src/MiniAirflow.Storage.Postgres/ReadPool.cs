using Npgsql;

namespace MiniAirflow.Storage.Postgres;

/// <summary>Reads on pooled connections. A read that met a lost connection is made once more: after a restart of the server the pool holds dead ones.</summary>
internal sealed class ReadPool(NpgsqlDataSource source) : IAsyncDisposable
{
    private const int Tries = 3;

    /// <summary>Reads with one statement.</summary>
    /// <exception cref="Core.Storage.StoreException">The database did not answer.</exception>
    public async ValueTask<T> ReadAsync<T>(Func<NpgsqlBatchCommand> command, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken) =>
        (await ReadAsync([command], (_, reader) => map(reader), cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Reads a row; null when there is none.</summary>
    public ValueTask<T?> FindAsync<T>(Func<NpgsqlBatchCommand> command, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken) where T : class =>
        ReadAsync(command, reader => reader.Read() ? map(reader) : null, cancellationToken);

    /// <summary>Reads all rows.</summary>
    public ValueTask<List<T>> ListAsync<T>(Func<NpgsqlBatchCommand> command, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken) =>
        ReadAsync(command, reader =>
        {
            var items = new List<T>();
            while (reader.Read()) items.Add(map(reader));
            return items;
        }, cancellationToken);

    /// <summary>Reads with several statements in one round trip.</summary>
    /// <param name="commands">Makers of the statements: a second try needs fresh ones.</param>
    /// <param name="map">Reads the rows of a statement, by its place.</param>
    /// <param name="cancellationToken">Gives the read up.</param>
    public async ValueTask<T[]> ReadAsync<T>(
        IReadOnlyList<Func<NpgsqlBatchCommand>> commands, Func<int, NpgsqlDataReader, T> map, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ReadOnceAsync(commands, map, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (attempt < Tries && StoreErrors.IsWorthRepeating(e) && !cancellationToken.IsCancellationRequested)
            {
                // The next connection may be a live one.
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw StoreErrors.Translate(e);
            }
        }
    }

    /// <summary>Does something in a transaction, on a connection of its own. It is not done again when the connection is lost: whoever asks comes by another time.</summary>
    /// <exception cref="Core.Storage.StoreException">It failed, and nothing of it was kept; or its commit was not answered.</exception>
    public async ValueTask<T> TransactAsync<T>(Func<Asking, Task<T>> body, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
                await using (transaction.ConfigureAwait(false))
                {
                    var result = await body(new Asking(connection, transaction, cancellationToken)).ConfigureAwait(false);
                    await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                    return result;
                }
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw StoreErrors.Translate(e);
        }
    }

    /// <summary>Statements of a transaction.</summary>
    internal sealed class Asking(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        /// <summary>Reads the rows of a statement.</summary>
        public async Task<List<T>> ReadAsync<T>(NpgsqlBatchCommand command, Func<NpgsqlDataReader, T> map)
        {
            var rows = new List<T>();
            var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { command } };
            await using (batch.ConfigureAwait(false))
            {
                var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) rows.Add(map(reader));
                }
            }
            return rows;
        }

        /// <summary>Executes statements, one after the other.</summary>
        public async Task WriteAsync(params IReadOnlyList<NpgsqlBatchCommand> commands)
        {
            var batch = new NpgsqlBatch(connection, transaction);
            await using (batch.ConfigureAwait(false))
            {
                foreach (var command in commands) batch.BatchCommands.Add(command);
                await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<T[]> ReadOnceAsync<T>(
        IReadOnlyList<Func<NpgsqlBatchCommand>> commands, Func<int, NpgsqlDataReader, T> map, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var batch = new NpgsqlBatch(connection);
            await using (batch.ConfigureAwait(false))
            {
                foreach (var command in commands) batch.BatchCommands.Add(command());
                var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    var results = new T[commands.Count];
                    for (var i = 0; i < results.Length; i++)
                    {
                        results[i] = map(i, reader);
                        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                    }
                    return results;
                }
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => source.DisposeAsync();
}
