using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Access;

/// <summary>Tickets for event streams: good once, and for half a minute. A browser can send no header with a WebSocket, and a key in an address would end in logs.</summary>
/// <remarks>They live in this process's memory: where several APIs share one address, a page uses its session's cookie instead, or comes back to the API that gave the ticket.</remarks>
internal sealed class Tickets(TimeProvider time)
{
    /// <summary>How long a ticket is good.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private const int MaxTickets = 10_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (Credential? Credential, Principal Principal, long Issued)> _issued = new(StringComparer.Ordinal);

    /// <summary>A ticket for a caller; null when too many are out.</summary>
    public string? Issue(Caller caller)
    {
        var ticket = KeyText.NewToken();
        lock (_lock)
        {
            foreach (var old in _issued.Where(one => IsOver(one.Value.Issued)).Select(one => one.Key).ToList()) _issued.Remove(old);
            if (_issued.Count >= MaxTickets) return null;
            _issued[KeyText.HashOf(ticket)] = (caller.Credential, caller.Principal, time.GetTimestamp());
        }
        return ticket;
    }

    /// <summary>Takes a ticket: whom it was given to, and what they had shown; null for one that is unknown, used or over.</summary>
    public (Credential? Credential, Principal Principal)? Redeem(string ticket)
    {
        lock (_lock)
            return _issued.Remove(KeyText.HashOf(ticket), out var found) && !IsOver(found.Issued) ? (found.Credential, found.Principal) : null;
    }

    private bool IsOver(long issued) => time.GetElapsedTime(issued) >= Lifetime;
}
