using System.Runtime.CompilerServices;

namespace MiniAirflow.TestKit;

/// <summary>Looks until something is so, or until a deadline that only a broken product or a dead machine reaches.</summary>
public static class Poll
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>How long to look by default.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(90);

    /// <summary>Waits until it is so.</summary>
    /// <exception cref="TimeoutException">It was never so; the message is the condition itself and what was seen last.</exception>
    public static async Task UntilAsync(
        Func<Task<bool>> condition, Func<string>? seen = null, TimeSpan? patience = null, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > (patience ?? Patience)) throw new TimeoutException($"It never came true: {what}\n{seen?.Invoke()}");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    /// <summary>Waits until it is so.</summary>
    public static Task UntilAsync(
        Func<bool> condition, Func<string>? seen = null, TimeSpan? patience = null, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        UntilAsync(() => Task.FromResult(condition()), seen, patience, what);

    /// <summary>Lets this much time pass, for what is about time itself; anything else waits for a condition.</summary>
    public static Task ForAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System);
}
