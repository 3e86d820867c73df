using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Secrets;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteSecretStore(WriteLoop writer, ReadPool reader) : ISecretStore
{
    /// <inheritdoc/>
    public async ValueTask PutAsync(SealedSecret secret, string description, CancellationToken cancellationToken) => await writer.RunAsync(context =>
        context.Db["Secrets/put"].Bind(context.NewId()).Bind(secret.Name).Bind(description).Bind(secret.KeyId).BindBlob(secret.Sealed.Span).Bind(context.Now).Execute()).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken) =>
        writer.RunAsync(context => context.Db["Secrets/remove"].Bind(name).Execute() > 0);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SecretInfo>> ListAsync(CancellationToken cancellationToken) => reader.Read<IReadOnlyList<SecretInfo>>(db =>
    {
        var found = new List<SecretInfo>();
        var read = db["Secrets/list"];
        while (read.Read()) found.Add(new SecretInfo(read.Text(0), read.Text(1), read.Text(2), read.Time(3)));
        return found;
    });

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SealedSecret>> ReadAsync(Lease lease, IReadOnlyList<string> names, CancellationToken cancellationToken) =>
        reader.Read<IReadOnlyList<SealedSecret>>(db => Sealed(db["Secrets/read"].Bind(StoredJson.Queues([.. names])).Bind(lease.TaskRunId).Bind(lease.Token)));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SealedSecret>> ReadAllAsync(CancellationToken cancellationToken) => reader.Read<IReadOnlyList<SealedSecret>>(db => Sealed(db["Secrets/read_all"]));

    /// <inheritdoc/>
    public ValueTask<bool> ReplaceAsync(SealedSecret old, SealedSecret replacement, CancellationToken cancellationToken) => writer.RunAsync(context =>
        context.Db["Secrets/replace"].Bind(old.Name).BindBlob(old.Sealed.Span).Bind(replacement.KeyId).BindBlob(replacement.Sealed.Span).Execute() > 0);

    private static List<SealedSecret> Sealed(Statement read)
    {
        var found = new List<SealedSecret>();
        while (read.Read()) found.Add(new SealedSecret(read.Text(0), read.Text(1), read.Blob(2).ToArray()));
        return found;
    }
}
