using MiniAirflow.Core.Access;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Runs;
using MiniAirflow.Storage.Postgres.Writing;
using NpgsqlTypes;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresAccessStore(WriteLane lane, ReadPool reader, TimeProvider? time) : IAccessStore
{
    /// <inheritdoc/>
    public ValueTask<bool> HasAnyAsync(CancellationToken cancellationToken) =>
        reader.ReadAsync(() => Commands.Of("Access/has_any"), row => row.Read() && row.GetBoolean(0), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ApiKey?> AddKeyAsync(ApiKey key, bool mustBeFirst, CancellationToken cancellationToken) => lane.RunAsync(context =>
    {
        if (mustBeFirst)
        {
            context.Read(Commands.Of("Access/lock_first"), static row => row.Read());
            if (context.ReadOne(Commands.Of("Access/has_any"), row => row.GetBoolean(0))) return null;
        }
        var id = context.NewId();
        context.Write(Commands.Of("Access/add_key").With(id).With(key.Name).With(key.Prefix).With(key.Hash).With(GrantText.Write(key.Grants)).With(PlainText.Of(key.CreatedBy))
            .With(context.Now).With(key.ExpiresAt));
        return Key(context, id);
    }, isAlone: true);

    /// <inheritdoc/>
    public ValueTask<ApiKey?> FindKeyAsync(string prefix, CancellationToken cancellationToken) =>
        reader.FindAsync(() => Commands.Of("Access/find_key").With(prefix), AccessRows.Key, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ApiKey>> ListKeysAsync(CancellationToken cancellationToken) =>
        await reader.ListAsync(() => Commands.Of("Access/list_keys"), AccessRows.Key, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<ApiKey?> RevokeKeyAsync(Guid id, CancellationToken cancellationToken) => lane.RunAsync(context =>
    {
        if (context.ReadAll(Commands.Of("Access/revoke_key").With(id).With(context.Now), row => row.GetGuid(0)).Count > 0) context.Wakes |= WakeTopics.Access;
        return Key(context, id);
    }, isAlone: true);

    /// <inheritdoc/>
    public async ValueTask TouchKeysAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken) => await lane.RunAsync(context =>
    {
        context.Write(Commands.Of("Access/touch_keys").With<Guid[]>([.. ids]).With(context.Now));
        return true;
    }, isAlone: true).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<User?> AddUserAsync(User user, CancellationToken cancellationToken) => lane.RunAsync(context =>
    {
        var add = Commands.Of("Access/add_user").With(context.NewId()).With(user.Name).With(user.PasswordHash).With(GrantText.Write(user.Grants)).With(user.IsDisabled).With(context.Now);
        return context.ReadAll(add, row => row.GetGuid(0)).Count > 0 ? User(context, user.Name) : null;
    }, isAlone: true);

    /// <inheritdoc/>
    public ValueTask<User?> FindUserAsync(string name, CancellationToken cancellationToken) =>
        reader.FindAsync(() => Commands.Of("Access/find_user").With(PlainText.Of(name)), AccessRows.User, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<User>> ListUsersAsync(CancellationToken cancellationToken) =>
        await reader.ListAsync(() => Commands.Of("Access/list_users"), AccessRows.User, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<User?> ChangeUserAsync(string name, UserChange change, CancellationToken cancellationToken) => lane.RunAsync(context =>
    {
        var command = Commands.Of("Access/change_user").With(PlainText.Of(name)).WithText(change.PasswordHash).WithText(change.Grants is { } grants ? GrantText.Write(grants) : null);
        command.Parameters.Add(new Npgsql.NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Boolean, Value = (object?)change.IsDisabled ?? DBNull.Value });
        context.Write(command);
        if (change.PasswordHash is not null || change.IsDisabled == true) context.Write(Commands.Of("Access/end_sessions_of").With(PlainText.Of(name)));
        context.Wakes |= WakeTopics.Access;
        return User(context, name);
    }, isAlone: true);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteUserAsync(string name, CancellationToken cancellationToken) => lane.RunAsync(context =>
    {
        context.Wakes |= WakeTopics.Access;
        return context.ReadAll(Commands.Of("Access/delete_user").With(PlainText.Of(name)), row => row.GetGuid(0)).Count > 0;
    }, isAlone: true);

    /// <inheritdoc/>
    public ValueTask<Session> AddSessionAsync(Session session, TimeSpan lifetime, CancellationToken cancellationToken) => lane.RunAsync(context =>
    {
        var added = session with { Id = context.NewId(), CreatedAt = context.Now, ExpiresAt = context.Now + lifetime };
        var add = Commands.Of("Access/add_session").With(added.Id).With(added.TokenHash);
        add.Parameters.Add(new Npgsql.NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Uuid, Value = (object?)added.UserId ?? DBNull.Value });
        context.Write(add.With(PlainText.Of(added.Name)).With(GrantText.Write(added.Grants)).With(added.CreatedAt).With(added.ExpiresAt));
        if (added.UserId is { } user) context.Write(Commands.Of("Access/note_login").With(user).With(context.Now));
        return added;
    }, isAlone: true);

    /// <inheritdoc/>
    public ValueTask<Session?> FindSessionAsync(string tokenHash, CancellationToken cancellationToken) =>
        reader.FindAsync(() => Commands.Of("Access/find_session").With(tokenHash).With(time?.GetUtcNow()), AccessRows.Session, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> EndSessionAsync(string tokenHash, CancellationToken cancellationToken) => lane.RunAsync(context =>
    {
        context.Wakes |= WakeTopics.Access;
        return context.ReadAll(Commands.Of("Access/end_session").With(tokenHash), row => row.GetGuid(0)).Count > 0;
    }, isAlone: true);

    /// <inheritdoc/>
    public ValueTask<long> TrimSessionsAsync(CancellationToken cancellationToken) =>
        lane.RunAsync(context => context.ReadOne(Commands.Of("Access/trim_sessions").With(context.Now), row => row.GetInt64(0)), isAlone: true);

    private static ApiKey? Key(WriteContext context, Guid id) => context.ReadOne(Commands.Of("Access/get_key").With(id), AccessRows.Key);

    private static User? User(WriteContext context, string name) => context.ReadOne(Commands.Of("Access/find_user").With(PlainText.Of(name)), AccessRows.User);
}
