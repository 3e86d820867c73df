namespace MiniAirflow.Worker.Leasing;

/// <summary>How long to wait before asking a store again that did not answer: 0.1 s doubled up to 5 s, with jitter, so that many workers do not ask together.</summary>
internal static class Backoff
{
    public static TimeSpan Delay(int failures) =>
        TimeSpan.FromMilliseconds(Math.Min(5_000, 100 * Math.Pow(2, Math.Min(failures, 10))) * (0.5 + Random.Shared.NextDouble() / 2));
}
