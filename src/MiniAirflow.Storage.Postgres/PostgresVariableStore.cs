using MiniAirflow.Core.Secrets;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;
using Npgsql;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresVariableStore(WriteLane lane, ReadPool reader) : IVariableStore
{
    /// <inheritdoc/>
    public async ValueTask PutAsync(string name, string value, string description, CancellationToken cancellationToken) => await lane.RunAsync(context =>
    {
        context.Write(Commands.Of("Variables/put").With(context.NewId()).With(name).With(PlainText.Of(value)).With(PlainText.Of(description)).With(context.Now));
        return true;
    }, isAlone: true).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken) =>
        lane.RunAsync(context => context.Read(Commands.Of("Variables/remove").With(name), row => row.Read()), isAlone: true);

    /// <inheritdoc/>
    public ValueTask<Variable?> FindAsync(string name, CancellationToken cancellationToken) => reader.FindAsync(() => Commands.Of("Variables/find").With(name), Map, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Variable>> ListAsync(CancellationToken cancellationToken) =>
        await reader.ListAsync(() => Commands.Of("Variables/list"), Map, cancellationToken).ConfigureAwait(false);

    private static Variable Map(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.Time(3));
}
