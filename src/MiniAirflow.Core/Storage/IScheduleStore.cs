using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Storage;

/// <summary>When workflows fire.</summary>
public interface IScheduleStore
{
    /// <summary>Fires what is due: creates the runs that <see cref="SchedulePlanner"/> asks for and moves each schedule on, in one transaction for each.
    /// Unique (workflow, logical date) makes a second fire of a slot harmless.</summary>
    /// <returns>How long until the next one is due; null when none is scheduled.</returns>
    ValueTask<TimeSpan?> FireDueAsync(CancellationToken cancellationToken);
}
