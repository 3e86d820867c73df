using System.Threading.RateLimiting;
using MiniAirflow.Api.Problems;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Access;

/// <summary>How many requests a caller, or an address without one, may make; a bucket each that fills with time.</summary>
internal sealed class RequestLimits : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    // Made with the first request that is counted: from then on each wakes ten times a second, and a server that nobody asks is left asleep.
    private readonly Lazy<PartitionedRateLimiter<string>> _callers;
    private readonly Lazy<PartitionedRateLimiter<string>> _sources;
    private readonly bool _isOff;

    public RequestLimits(ApiOptions options)
    {
        var access = options.Access;
        _callers = new(() => Buckets(access.RequestsPerSecond, access.RequestBurst));
        _sources = new(() => Buckets(access.AnonymousRequestsPerSecond, access.AnonymousRequestsPerSecond * 10));
        // One person on one machine needs no protection from themselves, and measures how fast it is.
        _isOff = access.Authentication != Authentication.Required;
    }

    /// <summary>Takes one request of a caller's.</summary>
    /// <exception cref="RefusedException">There is none left.</exception>
    public void Take(Caller caller)
    {
        if (caller.Principal.Kind != PrincipalKind.Local) Take(_callers.Value, caller.Key);
    }

    /// <summary>Takes one request of an address that shows nothing, or nothing good.</summary>
    /// <exception cref="RefusedException">There is none left.</exception>
    public void Take(string source)
    {
        if (!_isOff) Take(_sources.Value, source);
    }

    public void Dispose()
    {
        if (_callers.IsValueCreated) _callers.Value.Dispose();
        if (_sources.IsValueCreated) _sources.Value.Dispose();
    }

    private static void Take(PartitionedRateLimiter<string> buckets, string name)
    {
        using var lease = buckets.AttemptAcquire(name);
        if (!lease.IsAcquired)
            throw Problem.TooMany("Too many requests; wait a moment.", lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Second);
    }

    private static PartitionedRateLimiter<string> Buckets(int perSecond, int burst) => PartitionedRateLimiter.Create<string, string>(name =>
        RateLimitPartition.GetTokenBucketLimiter(name, _ => new TokenBucketRateLimiterOptions { ReplenishmentPeriod = Second, TokensPerPeriod = perSecond, TokenLimit = burst, QueueLimit = 0 }), StringComparer.Ordinal);
}
