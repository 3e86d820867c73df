using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Access;

/// <summary>Counts failures by a name, and says how long whoever bears it has to wait. It knows at most so many names: what is forgotten early is what failed longest ago.</summary>
internal sealed class Throttle(ThrottleRule rule, TimeProvider time)
{
    private const int MaxNames = 10_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Count, long Last)> _failures = new(StringComparer.Ordinal);

    /// <summary>How long the name has to wait now; zero for not at all.</summary>
    public TimeSpan WaitOf(string name)
    {
        lock (_lock)
        {
            if (!_failures.TryGetValue(name, out var known)) return TimeSpan.Zero;
            var wait = rule.WaitAfter(known.Count) - time.GetElapsedTime(known.Last);
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    /// <summary>Notes a failure.</summary>
    public void Failed(string name)
    {
        lock (_lock)
        {
            var left = _failures.TryGetValue(name, out var known) ? rule.Left(known.Count, time.GetElapsedTime(known.Last)) : 0;
            if (_failures.Count >= MaxNames && !_failures.ContainsKey(name)) MakeRoom();
            _failures[name] = (rule.Add(left), time.GetTimestamp());
        }
    }

    /// <summary>Forgets the failures of a name.</summary>
    public void Succeeded(string name)
    {
        lock (_lock) _failures.Remove(name);
    }

    private void MakeRoom()
    {
        foreach (var name in _failures.OrderBy(one => one.Value.Last).Take(MaxNames / 10).Select(one => one.Key).ToList()) _failures.Remove(name);
    }
}
