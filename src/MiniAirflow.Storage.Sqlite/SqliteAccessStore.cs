using MiniAirflow.Core.Access;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Runs;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteAccessStore(WriteLoop writer, ReadPool reader, TimeProvider time) : IAccessStore
{
    /// <inheritdoc/>
    public ValueTask<bool> HasAnyAsync(CancellationToken cancellationToken) => reader.Read(HasAny);

    /// <inheritdoc/>
    public ValueTask<ApiKey?> AddKeyAsync(ApiKey key, bool mustBeFirst, CancellationToken cancellationToken) => writer.RunAsync(context =>
    {
        if (mustBeFirst && HasAny(context.Db)) return null;
        var id = context.NewId();
        context.Db["Access/add_key"].Bind(id).Bind(key.Name).Bind(key.Prefix).Bind(key.Hash).Bind(GrantText.Write(key.Grants)).Bind(key.CreatedBy).Bind(context.Now).Bind(key.ExpiresAt).Execute();
        return Key(context.Db, id);
    });

    /// <inheritdoc/>
    public ValueTask<ApiKey?> FindKeyAsync(string prefix, CancellationToken cancellationToken) =>
        reader.Read(db => AccessRows.Keys(db["Access/find_key"].Bind(prefix)).FirstOrDefault());

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ApiKey>> ListKeysAsync(CancellationToken cancellationToken) => reader.Read<IReadOnlyList<ApiKey>>(db => AccessRows.Keys(db["Access/list_keys"]));

    /// <inheritdoc/>
    public ValueTask<ApiKey?> RevokeKeyAsync(Guid id, CancellationToken cancellationToken) => writer.RunAsync(context =>
    {
        if (context.Db["Access/revoke_key"].Bind(id).Bind(context.Now).Execute() > 0) context.Wake(WakeTopics.Access);
        return Key(context.Db, id);
    });

    /// <inheritdoc/>
    public async ValueTask TouchKeysAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken) => await writer.RunAsync(context =>
    {
        foreach (var id in ids) context.Db["Access/touch_key"].Bind(id).Bind(context.Now).Execute();
        return true;
    }).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<User?> AddUserAsync(User user, CancellationToken cancellationToken) => writer.RunAsync(context =>
        context.Db["Access/add_user"].Bind(context.NewId()).Bind(user.Name).Bind(user.PasswordHash).Bind(GrantText.Write(user.Grants)).Bind(user.IsDisabled).Bind(context.Now).Execute() > 0
            ? User(context.Db, user.Name) : null);

    /// <inheritdoc/>
    public ValueTask<User?> FindUserAsync(string name, CancellationToken cancellationToken) => reader.Read(db => User(db, name));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<User>> ListUsersAsync(CancellationToken cancellationToken) => reader.Read<IReadOnlyList<User>>(db => AccessRows.Users(db["Access/list_users"]));

    /// <inheritdoc/>
    public ValueTask<User?> ChangeUserAsync(string name, UserChange change, CancellationToken cancellationToken) => writer.RunAsync(context =>
    {
        var isDisabled = change.IsDisabled is { } flag ? flag ? 1L : 0L : (long?)null;
        var grants = change.Grants is { } given ? GrantText.Write(given) : null;
        context.Db["Access/change_user"].Bind(name).Bind(change.PasswordHash).Bind(grants).Bind(isDisabled).Execute();
        if (change.PasswordHash is not null || change.IsDisabled == true) context.Db["Access/end_sessions_of"].Bind(name).Execute();
        context.Wake(WakeTopics.Access);
        return User(context.Db, name);
    });

    /// <inheritdoc/>
    public ValueTask<bool> DeleteUserAsync(string name, CancellationToken cancellationToken) => writer.RunAsync(context =>
    {
        context.Wake(WakeTopics.Access);
        return context.Db["Access/delete_user"].Bind(name).Execute() > 0;
    });

    /// <inheritdoc/>
    public ValueTask<Session> AddSessionAsync(Session session, TimeSpan lifetime, CancellationToken cancellationToken) => writer.RunAsync(context =>
    {
        var added = session with { Id = context.NewId(), CreatedAt = context.Now, ExpiresAt = context.Now + lifetime };
        context.Db["Access/add_session"].Bind(added.Id).Bind(added.TokenHash).Bind(added.UserId).Bind(added.Name).Bind(GrantText.Write(added.Grants)).Bind(added.CreatedAt).Bind(added.ExpiresAt).Execute();
        if (added.UserId is { } user) context.Db["Access/note_login"].Bind(user).Bind(context.Now).Execute();
        return added;
    });

    /// <inheritdoc/>
    public async ValueTask<Session?> FindSessionAsync(string tokenHash, CancellationToken cancellationToken)
    {
        var session = await reader.Read(db => AccessRows.Sessions(db["Access/find_session"].Bind(tokenHash)).FirstOrDefault()).ConfigureAwait(false);
        return session is not null && time.GetUtcNow() < session.ExpiresAt ? session : null;
    }

    /// <inheritdoc/>
    public ValueTask<bool> EndSessionAsync(string tokenHash, CancellationToken cancellationToken) => writer.RunAsync(context =>
    {
        context.Wake(WakeTopics.Access);
        return context.Db["Access/end_session"].Bind(tokenHash).Execute() > 0;
    });

    /// <inheritdoc/>
    public ValueTask<long> TrimSessionsAsync(CancellationToken cancellationToken) => writer.RunAsync(context => (long)context.Db["Access/trim_sessions"].Bind(context.Now).Execute());

    private static bool HasAny(Database db)
    {
        var read = db["Access/has_any"];
        read.Read();
        var hasAny = read.Bool(0);
        read.Reset();
        return hasAny;
    }

    private static ApiKey? Key(Database db, Guid id) => AccessRows.Keys(db["Access/get_key"].Bind(id)).FirstOrDefault();

    private static User? User(Database db, string name) => AccessRows.Users(db["Access/find_user"].Bind(name)).FirstOrDefault();
}
