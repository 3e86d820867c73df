using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Secrets;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;
using Npgsql;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresSecretStore(WriteLane lane, ReadPool reader) : ISecretStore
{
    /// <inheritdoc/>
    public async ValueTask PutAsync(SealedSecret secret, string description, CancellationToken cancellationToken) => await lane.RunAsync(context =>
    {
        context.Write(Commands.Of("Secrets/put").With(context.NewId()).With(secret.Name).With(PlainText.Of(description)).With(secret.KeyId).With(secret.Sealed.ToArray()).With(context.Now));
        return true;
    }, isAlone: true).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken) =>
        lane.RunAsync(context => context.Read(Commands.Of("Secrets/remove").With(name), row => row.Read()), isAlone: true);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SecretInfo>> ListAsync(CancellationToken cancellationToken) => await reader.ListAsync(() => Commands.Of("Secrets/list"),
        row => new SecretInfo(row.GetString(0), row.GetString(1), row.GetString(2), row.Time(3)), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SealedSecret>> ReadAsync(Lease lease, IReadOnlyList<string> names, CancellationToken cancellationToken) =>
        await reader.ListAsync(() => Commands.Of("Secrets/read").With(names.ToArray()).With(lease.TaskRunId).With(lease.Token), Map, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SealedSecret>> ReadAllAsync(CancellationToken cancellationToken) =>
        await reader.ListAsync(() => Commands.Of("Secrets/read_all"), Map, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<bool> ReplaceAsync(SealedSecret old, SealedSecret replacement, CancellationToken cancellationToken) => lane.RunAsync(context => context.Read(
        Commands.Of("Secrets/replace").With(old.Name).With(old.Sealed.ToArray()).With(replacement.KeyId).With(replacement.Sealed.ToArray()), row => row.Read()), isAlone: true);

    private static SealedSecret Map(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetFieldValue<byte[]>(2));
}
