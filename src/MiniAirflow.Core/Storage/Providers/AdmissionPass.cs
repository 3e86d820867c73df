using MiniAirflow.Core.Pools;

namespace MiniAirflow.Core.Storage.Providers;

/// <summary>Feeds <see cref="LimitAdmission"/> from the rows, and writes what it decides.</summary>
/// <remarks>Its cost follows what gets in or moves: of a lane that stays full it reads the first page.</remarks>
public static class AdmissionPass
{
    private const int PageSize = 64;

    // Enough for one transaction: what is left is looked at in the next.
    private const int MostLanes = 100;
    private const int MostRows = 2_000;

    /// <summary>Lets in who can get in.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="lanes">The lanes in which there may be room, or somebody new.</param>
    /// <returns>Lanes that were not looked at to their end, and when to look again for the sake of a rate.</returns>
    public static AdmissionResult Run(IWaitingRows rows, IReadOnlyCollection<string> lanes)
    {
        var admission = new LimitAdmission();
        List<string> open = [.. lanes.Take(MostLanes)], later = [.. lanes.Skip(MostLanes)];
        for (var left = MostRows; open.Count > 0 && left > 0;)
        {
            var heads = rows.Heads(open, PageSize);
            left -= Math.Max(heads.Count, 1);
            Admit(rows, admission, heads);
            var seen = heads.CountBy(row => row.Waiter.Lane, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
            open.RemoveAll(lane => admission.IsStopped(lane) || seen.GetValueOrDefault(lane) < PageSize);
        }
        return new AdmissionResult([.. open, .. later], admission.LookAgainAt);
    }

    private static void Admit(IWaitingRows rows, LimitAdmission admission, IReadOnlyList<LimitedRow> heads)
    {
        if (heads.Count == 0) return;
        List<LimitedRow> alive = [.. heads.Where(row => row.IsScheduled)], stale = [.. heads.Where(row => !row.IsScheduled)];
        var unknown = admission.Unknown(alive.Select(row => row.Waiter));
        if (unknown.Count > 0)
            foreach (var (limit, state) in rows.StatesOf(unknown)) admission.Tell(limit, state);
        var round = admission.Decide(alive.Select(row => row.Waiter));
        var admitted = round.Admitted.Select(waiter => waiter.TaskRunId).ToHashSet();
        if (admitted.Count + round.Moved.Count + stale.Count > 0) rows.Write([.. alive.Where(row => admitted.Contains(row.Waiter.TaskRunId))], round.Moved, stale);
    }
}

/// <summary>What a pass left.</summary>
/// <param name="Left">Lanes to look at again at once.</param>
/// <param name="LookAgainAt">When a rate lets in more; null when none holds anybody up.</param>
public sealed record AdmissionResult(IReadOnlyList<string> Left, DateTimeOffset? LookAgainAt)
{
    private static readonly TimeSpan BetweenPages = TimeSpan.FromSeconds(1);

    /// <summary>How long until somebody has to come by again.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isAll">Whether all lanes were looked at, and not only some of many.</param>
    public TimeSpan? Wait(DateTimeOffset now, bool isAll)
    {
        if (Left.Count > 0) return TimeSpan.Zero;
        var wait = LookAgainAt is { } at ? at > now ? at - now : TimeSpan.Zero : (TimeSpan?)null;
        return isAll || wait < BetweenPages ? wait : BetweenPages;
    }
}
