using System.Collections.Concurrent;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Events;

namespace MiniAirflow.Api.Access;

/// <summary>Callers whose credential was found good a moment ago, so that a request costs no question to the store. Whatever takes a right away empties it: here at once, in other processes by a wake, or after <see cref="AccessOptions.CredentialMemory"/>.</summary>
internal sealed class PrincipalCache : IDisposable
{
    private const int MaxEntries = 10_000;
    private readonly ConcurrentDictionary<string, (Principal Principal, long Until)> _known = new(StringComparer.Ordinal);
    private readonly IDisposable _subscription;
    private readonly TimeProvider _time;
    private readonly long _memory;
    private long _epoch;

    public PrincipalCache(IWakeBus wakes, TimeProvider time, ApiOptions options)
    {
        (_time, _memory) = (time, (long)(options.Access.CredentialMemory.TotalSeconds * time.TimestampFrequency));
        _subscription = wakes.Subscribe(WakeTopics.Access, _ => Clear());
    }

    /// <summary>Changes whenever what is known may be no more true: what was read from the store under an older number is not kept.</summary>
    public long Epoch => Interlocked.Read(ref _epoch);

    /// <summary>Whom a credential belongs to; null for not known.</summary>
    public Principal? Find(Credential credential) =>
        _known.TryGetValue(credential.Hash, out var known) && _time.GetTimestamp() < known.Until ? known.Principal : null;

    /// <summary>Keeps what the store said.</summary>
    /// <param name="credential">The credential.</param>
    /// <param name="principal">Whom it belongs to.</param>
    /// <param name="validFor">How long it is valid at all; null for longer than it is kept.</param>
    /// <param name="epoch">The <see cref="Epoch"/> before the store was asked.</param>
    public void Keep(Credential credential, Principal principal, TimeSpan? validFor, long epoch)
    {
        if (epoch != Epoch) return;
        if (_known.Count >= MaxEntries) _known.Clear();
        var kept = validFor is { } left ? Math.Min(_memory, (long)(left.TotalSeconds * _time.TimestampFrequency)) : _memory;
        _known[credential.Hash] = (principal, _time.GetTimestamp() + kept);
        if (epoch != Epoch) _known.TryRemove(credential.Hash, out _);
    }

    public void Dispose() => _subscription.Dispose();

    private void Clear()
    {
        Interlocked.Increment(ref _epoch);
        _known.Clear();
    }
}
