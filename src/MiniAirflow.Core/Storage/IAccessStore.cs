using MiniAirflow.Core.Access;

namespace MiniAirflow.Core.Storage;

/// <summary>Who may come in: keys, users and sessions. Nothing in it opens anything by itself.</summary>
/// <remarks>Each member is one transaction. Whatever takes a right away wakes <see cref="Events.WakeTopics.Access"/>.</remarks>
public interface IAccessStore
{
    /// <summary>Whether there is any key or user, valid or not.</summary>
    ValueTask<bool> HasAnyAsync(CancellationToken cancellationToken);

    /// <summary>Adds a key.</summary>
    /// <param name="key">The key; its id and creation are given by the store.</param>
    /// <param name="mustBeFirst">Add it only when there is no key and no user yet.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The key; null when it was not the first.</returns>
    ValueTask<ApiKey?> AddKeyAsync(ApiKey key, bool mustBeFirst, CancellationToken cancellationToken);

    /// <summary>Finds a key by its prefix, valid or not; null when there is none.</summary>
    ValueTask<ApiKey?> FindKeyAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Keys, newest first, the revoked ones too.</summary>
    ValueTask<IReadOnlyList<ApiKey>> ListKeysAsync(CancellationToken cancellationToken);

    /// <summary>Revokes a key for good; one that is revoked already stays as it is.</summary>
    /// <returns>The key; null when there is none.</returns>
    ValueTask<ApiKey?> RevokeKeyAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Notes that keys were used.</summary>
    ValueTask TouchKeysAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken);

    /// <summary>Adds a user; null when the name is taken. Its id and creation are given by the store.</summary>
    ValueTask<User?> AddUserAsync(User user, CancellationToken cancellationToken);

    /// <summary>Finds a user by name; null when there is none.</summary>
    ValueTask<User?> FindUserAsync(string name, CancellationToken cancellationToken);

    /// <summary>Users, by name.</summary>
    ValueTask<IReadOnlyList<User>> ListUsersAsync(CancellationToken cancellationToken);

    /// <summary>Changes a user. A new password, and being disabled, ends their sessions.</summary>
    /// <returns>The user; null when there is none.</returns>
    ValueTask<User?> ChangeUserAsync(string name, UserChange change, CancellationToken cancellationToken);

    /// <summary>Deletes a user with their sessions.</summary>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> DeleteUserAsync(string name, CancellationToken cancellationToken);

    /// <summary>Begins a session, and notes the user's log-in. Its id and beginning are given by the store, its end is <paramref name="lifetime"/> later.</summary>
    ValueTask<Session> AddSessionAsync(Session session, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>Finds a session that has not ended, and whose user is neither gone nor disabled; its name and grants are the user's of now. Null when there is none.</summary>
    ValueTask<Session?> FindSessionAsync(string tokenHash, CancellationToken cancellationToken);

    /// <summary>Ends a session.</summary>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> EndSessionAsync(string tokenHash, CancellationToken cancellationToken);

    /// <summary>Deletes sessions that are over.</summary>
    /// <returns>How many were deleted.</returns>
    ValueTask<long> TrimSessionsAsync(CancellationToken cancellationToken);
}

/// <summary>What is to change about a user; null for what stays.</summary>
public sealed record UserChange
{
    /// <summary>What is kept of the new password.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>What they may do from now on.</summary>
    public IReadOnlyList<Grant>? Grants { get; init; }

    /// <summary>Whether they cannot log in.</summary>
    public bool? IsDisabled { get; init; }
}
