namespace MiniAirflow.Api.Tests.Support;

/// <summary>Looks until it is so, or until the deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(Deadline, "It never came true.");
            await Task.Delay(Pause, TimeProvider.System, ApiHost.Cancelled);
        }
    }

    /// <summary>Lists are ordered by time to the millisecond: what is to be newer must come later by one.</summary>
    public static Task NextMillisecondAsync()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return TrueAsync(() => Task.FromResult(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() > now));
    }
}
