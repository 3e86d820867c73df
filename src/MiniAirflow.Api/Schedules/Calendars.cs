using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Schedules;

/// <summary>The calendars that schedules are looked at with: the one place that knows where they come from.</summary>
internal static class Calendars
{
    /// <summary>Finds those that a definition names.</summary>
    public static async ValueTask<Func<string, WorkCalendar?>> OfAsync(IStore store, WorkflowDefinition definition, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, WorkCalendar?>(StringComparer.Ordinal);
        foreach (var name in definition.Schedules.SelectMany(schedule => schedule.Exclude.Concat(schedule.Include)).Distinct(StringComparer.Ordinal))
            found[name] = await store.Calendars.FindAsync(name, cancellationToken);
        return name => found.GetValueOrDefault(name);
    }
}
