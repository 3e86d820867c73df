namespace MiniAirflow.Core.Hooks;

/// <summary>How long a workflow has been without a run that succeeded. Pure; runs of backfills do not count, since they say nothing about today.</summary>
/// <param name="WithinSeconds">How long it may be.</param>
/// <param name="Since">The last success; before the first one, when the watch began.</param>
/// <param name="DueAt">When somebody is to be told; null when they were, once for each time that it lasts too long.</param>
public sealed record SuccessWatch(int WithinSeconds, DateTimeOffset Since, DateTimeOffset? DueAt)
{
    /// <summary>What a published version makes of the watch.</summary>
    /// <param name="before">The watch so far; null for none.</param>
    /// <param name="withinSeconds">What the version says; 0 for nothing.</param>
    /// <param name="now">The time.</param>
    /// <returns>The watch from now on; null for none.</returns>
    public static SuccessWatch? Published(SuccessWatch? before, int withinSeconds, DateTimeOffset now) =>
        withinSeconds == 0 ? null
        : before is null ? Begun(withinSeconds, now)
        : before.WithinSeconds == withinSeconds ? before
        : Begun(withinSeconds, before.Since);

    /// <summary>The watch after a success.</summary>
    public SuccessWatch Succeeded(DateTimeOffset now) => Begun(WithinSeconds, now);

    /// <summary>The watch after somebody was told.</summary>
    public SuccessWatch Told() => this with { DueAt = null };

    private static SuccessWatch Begun(int withinSeconds, DateTimeOffset since) => new(withinSeconds, since, since + TimeSpan.FromSeconds(withinSeconds));
}
