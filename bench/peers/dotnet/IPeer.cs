namespace MiniAirflow.Peers;

internal interface IPeer
{
    /// <summary>Enqueues jobs that do nothing, and runs them to the last.</summary>
    Task<TimeSpan> NoOpAsync(int count);
}

/// <summary>Tells when the last of some jobs has run.</summary>
internal static class Countdown
{
    private static int s_left;
    private static TaskCompletionSource s_done = new();

    public static Task Begin(int count)
    {
        s_done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        s_left = count;
        return s_done.Task;
    }

    public static void Tick()
    {
        if (Interlocked.Decrement(ref s_left) == 0) s_done.SetResult();
    }
}
