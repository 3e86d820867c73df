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
}
