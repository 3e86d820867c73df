using Npgsql;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>Statements on their way to the server: they go together, in one round trip.</summary>
internal sealed class Pipeline
{
    private readonly List<NpgsqlBatchCommand> _commands = [];
    private readonly List<Action<NpgsqlDataReader>> _readers = [];
    private NpgsqlBatchCommand? _unneeded;
    private Task? _ahead;

    /// <summary>Whether nothing waits to be sent.</summary>
    public bool IsEmpty => _commands.Count == 0;

    /// <summary>Adds a statement without rows.</summary>
    public void Add(NpgsqlBatchCommand command) => _commands.Add(command);

    /// <summary>Adds a statement with rows, and who reads them.</summary>
    public void Add(NpgsqlBatchCommand command, Action<NpgsqlDataReader> read)
    {
        _commands.Add(command);
        _readers.Add(read);
    }

    /// <summary>Adds a statement whose one row only tells that it did not fail.</summary>
    public void AddCheck(NpgsqlBatchCommand command) => Add(command, static reader => reader.Read());

    /// <summary>Adds the last statement, behind the commit: nothing that was done depends on it, so its failure is passed over.</summary>
    public void AddUnneeded(NpgsqlBatchCommand command) => Add(_unneeded = command);

    /// <summary>Forgets what was not sent. What was sent ahead is over then, however it ended.</summary>
    public void Clear()
    {
        if (_ahead is { } ahead) ((IAsyncResult)ahead).AsyncWaitHandle.WaitOne();
        _ahead = null;
        Forget();
    }

    private void Forget()
    {
        _commands.Clear();
        _readers.Clear();
        _unneeded = null;
    }

    /// <summary>Sends statements without rows and does not wait: the server writes while the caller decides more. Whatever is sent next waits for the answer, and has its error.</summary>
    public void SendAhead(NpgsqlConnection connection)
    {
        if (_readers.Count > 0) throw new InvalidOperationException("Somebody waits for rows.");
        AwaitAhead();
        NpgsqlBatchCommand[] commands = [.. _commands];
        Forget();
        // On a thread of its own, since turning large arrays into bytes is a good part of the work.
        _ahead = Task.Run(() =>
        {
            using var batch = Batch(connection, commands);
            batch.ExecuteNonQuery();
        });
    }

    private void AwaitAhead()
    {
        var ahead = _ahead;
        _ahead = null;
        ahead?.GetAwaiter().GetResult();
    }

    /// <summary>Sends everything, and has the rows read in their order.</summary>
    public void Send(NpgsqlConnection connection)
    {
        try
        {
            Execute(connection);
        }
        catch (PostgresException e) when (_unneeded is not null && ReferenceEquals(e.BatchCommand, _unneeded))
        {
            // Everything before it was answered, the commit too.
        }
        Forget();
    }

    private static NpgsqlBatch Batch(NpgsqlConnection connection, IEnumerable<NpgsqlBatchCommand> commands)
    {
        var batch = new NpgsqlBatch(connection);
        foreach (var command in commands) batch.BatchCommands.Add(command);
        return batch;
    }

    private void Execute(NpgsqlConnection connection)
    {
        AwaitAhead();
        using var batch = Batch(connection, _commands);
        using var reader = batch.ExecuteReader();
        foreach (var read in _readers)
        {
            read(reader);
            reader.NextResult();
        }
        // To the very end: the last of them may be the commit, and its failure must not be passed over.
        while (reader.NextResult())
        {
        }
    }
}
