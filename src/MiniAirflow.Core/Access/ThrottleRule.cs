namespace MiniAirflow.Core.Access;

/// <summary>How long whoever failed has to wait before the next try: ever longer, and never for ever (S12).</summary>
/// <param name="Free">Failures that cost no wait: everybody mistypes, and one forgotten program must not lock out all who share its address.</param>
/// <param name="Leak">After each such time one failure is forgotten.</param>
/// <param name="Longest">The longest wait.</param>
public sealed record ThrottleRule(int Free, TimeSpan Leak, TimeSpan Longest)
{
    /// <summary>More failures than these beyond the free ones make no difference.</summary>
    private const int MostCounted = 10;

    /// <summary>For one account, from wherever: the wait is short, because others can fail in its name.</summary>
    public static ThrottleRule OfAccount { get; } = new(5, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10));

    /// <summary>For passwords from one address.</summary>
    public static ThrottleRule OfSource { get; } = new(10, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1));

    /// <summary>For keys, tokens and sessions from one address. There is nothing to guess in 256 bits: this only bounds the work of looking.</summary>
    public static ThrottleRule OfCredentials { get; } = new(50, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    /// <summary>How many failures still count.</summary>
    /// <param name="failures">How many counted at the last one.</param>
    /// <param name="since">How long ago that was.</param>
    public int Left(int failures, TimeSpan since) => (int)Math.Max(0, failures - Math.Floor(since / Leak));

    /// <summary>How many failures count after one more.</summary>
    /// <param name="left">How many did before.</param>
    public int Add(int left) => Math.Min(left + 1, Free + MostCounted);

    /// <summary>How long to wait after the last of so many failures.</summary>
    /// <param name="failures">How many counted then.</param>
    public TimeSpan WaitAfter(int failures)
    {
        if (failures <= Free) return TimeSpan.Zero;
        var seconds = Math.Pow(2, failures - Free - 1);
        return seconds < Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : Longest;
    }
}
