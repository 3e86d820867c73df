using MiniAirflow.TestKit;

namespace MiniAirflow.Api.Tests.Support;

/// <summary>Waits that this API's tests have in common.</summary>
internal static class Eventually
{
    /// <summary>Looks until it is so.</summary>
    public static Task TrueAsync(Func<Task<bool>> condition) => Poll.UntilAsync(condition);

    /// <summary>Lists are ordered by time to the millisecond: what is to be newer must come later by one.</summary>
    public static Task NextMillisecondAsync()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return Poll.UntilAsync(() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() > now);
    }
}
