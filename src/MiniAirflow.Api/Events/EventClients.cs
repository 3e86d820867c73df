using MiniAirflow.Api.Access;
using MiniAirflow.Api.Problems;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Events;

/// <summary>How many streams are open, in all and by each caller.</summary>
internal sealed class EventClients(ApiOptions options)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _callers = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Counts one more; disposing what is returned counts it off again.</summary>
    /// <exception cref="RefusedException">There are as many as there may be.</exception>
    public IDisposable Enter(Caller caller)
    {
        lock (_lock)
        {
            if (_count >= options.MaxEventClients) throw Problem.Unavailable("There are too many event streams; try again later.", RetryAfter);
            var own = _callers.GetValueOrDefault(caller.Key);
            if (own >= options.Access.MaxStreams && caller.Principal.Kind != PrincipalKind.Local)
                throw Problem.TooMany($"{caller.Principal.Name} has {own} event streams open, the most that one caller may have.", RetryAfter);
            (_count, _callers[caller.Key]) = (_count + 1, own + 1);
        }
        return new Place(this, caller.Key);
    }

    private void Leave(string key)
    {
        lock (_lock)
        {
            _count--;
            if (--_callers[key] == 0) _callers.Remove(key);
        }
    }

    private sealed class Place(EventClients clients, string key) : IDisposable
    {
        public void Dispose() => clients.Leave(key);
    }
}
