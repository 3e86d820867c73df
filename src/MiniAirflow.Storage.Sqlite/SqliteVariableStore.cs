using MiniAirflow.Core.Secrets;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteVariableStore(WriteLoop writer, ReadPool reader) : IVariableStore
{
    /// <inheritdoc/>
    public async ValueTask PutAsync(string name, string value, string description, CancellationToken cancellationToken) => await writer.RunAsync(context =>
        context.Db["Variables/put"].Bind(context.NewId()).Bind(name).Bind(value).Bind(description).Bind(context.Now).Execute()).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken) =>
        writer.RunAsync(context => context.Db["Variables/remove"].Bind(name).Execute() > 0);

    /// <inheritdoc/>
    public ValueTask<Variable?> FindAsync(string name, CancellationToken cancellationToken) => reader.Read(db => All(db["Variables/find"].Bind(name)).FirstOrDefault());

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Variable>> ListAsync(CancellationToken cancellationToken) => reader.Read<IReadOnlyList<Variable>>(db => All(db["Variables/list"]));

    private static List<Variable> All(Statement read)
    {
        var found = new List<Variable>();
        while (read.Read()) found.Add(new Variable(read.Text(0), read.Text(1), read.Text(2), read.Time(3)));
        return found;
    }
}
