using Npgsql;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>Statements on their way to the server: they go together, in one round trip.</summary>
internal sealed class Pipeline
{
    private readonly List<NpgsqlBatchCommand> _commands = [];
    private readonly List<Action<NpgsqlDataReader>> _readers = [];
    private NpgsqlBatchCommand? _unneeded;

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

    /// <summary>Adds the last statement, behind the commit: nothing that was done depends on it, so its failure is passed over.</summary>
    public void AddUnneeded(NpgsqlBatchCommand command) => Add(_unneeded = command);

    /// <summary>Forgets what was not sent.</summary>
    public void Clear()
    {
        _commands.Clear();
        _readers.Clear();
        _unneeded = null;
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
        Clear();
    }

    private void Execute(NpgsqlConnection connection)
    {
        using var batch = new NpgsqlBatch(connection);
        foreach (var command in _commands) batch.BatchCommands.Add(command);
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
