namespace MiniAirflow.Worker.Leasing;

/// <summary>Waits for an answer on a thread that has nothing else to do.</summary>
internal static class Blocking
{
    /// <summary>The answer, or the exception, as <c>await</c> would give it.</summary>
    /// <remarks>Through the wait handle: <c>GetResult</c> spins before it blocks, on the core that a starting command needs.</remarks>
    public static T Result<T>(ValueTask<T> answer)
    {
        if (answer.IsCompleted) return answer.GetAwaiter().GetResult();
        var task = answer.AsTask();
        ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
        return task.GetAwaiter().GetResult();
    }
}
