using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Tests.Access;

/// <summary>Counts how often the store is asked who somebody is.</summary>
internal sealed class CountingAccess
{
    private int _looks;

    public int Looks => _looks;

    public IStore Around(IStore store) => new CountedStore(store, new CountedAccess(store.Access, this));

    private sealed class CountedStore(IStore inner, IAccessStore access) : StoreAround(inner)
    {
        public override IAccessStore Access => access;
    }

    private sealed class CountedAccess(IAccessStore inner, CountingAccess counts) : IAccessStore
    {
        public ValueTask<ApiKey?> FindKeyAsync(string prefix, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref counts._looks);
            return inner.FindKeyAsync(prefix, cancellationToken);
        }

        public ValueTask<Session?> FindSessionAsync(string tokenHash, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref counts._looks);
            return inner.FindSessionAsync(tokenHash, cancellationToken);
        }

        public ValueTask<bool> HasAnyAsync(CancellationToken cancellationToken) => inner.HasAnyAsync(cancellationToken);
        public ValueTask<ApiKey?> AddKeyAsync(ApiKey key, bool mustBeFirst, CancellationToken cancellationToken) => inner.AddKeyAsync(key, mustBeFirst, cancellationToken);
        public ValueTask<IReadOnlyList<ApiKey>> ListKeysAsync(CancellationToken cancellationToken) => inner.ListKeysAsync(cancellationToken);
        public ValueTask<ApiKey?> RevokeKeyAsync(Guid id, CancellationToken cancellationToken) => inner.RevokeKeyAsync(id, cancellationToken);
        public ValueTask TouchKeysAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken) => inner.TouchKeysAsync(ids, cancellationToken);
        public ValueTask<User?> AddUserAsync(User user, CancellationToken cancellationToken) => inner.AddUserAsync(user, cancellationToken);
        public ValueTask<User?> FindUserAsync(string name, CancellationToken cancellationToken) => inner.FindUserAsync(name, cancellationToken);
        public ValueTask<IReadOnlyList<User>> ListUsersAsync(CancellationToken cancellationToken) => inner.ListUsersAsync(cancellationToken);
        public ValueTask<User?> ChangeUserAsync(string name, UserChange change, CancellationToken cancellationToken) => inner.ChangeUserAsync(name, change, cancellationToken);
        public ValueTask<bool> DeleteUserAsync(string name, CancellationToken cancellationToken) => inner.DeleteUserAsync(name, cancellationToken);
        public ValueTask<Session> AddSessionAsync(Session session, TimeSpan lifetime, CancellationToken cancellationToken) => inner.AddSessionAsync(session, lifetime, cancellationToken);
        public ValueTask<bool> EndSessionAsync(string tokenHash, CancellationToken cancellationToken) => inner.EndSessionAsync(tokenHash, cancellationToken);
        public ValueTask<long> TrimSessionsAsync(CancellationToken cancellationToken) => inner.TrimSessionsAsync(cancellationToken);
    }
}
