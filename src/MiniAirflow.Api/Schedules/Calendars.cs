using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Schedules;

/// <summary>The calendars that schedules are looked at with: the one place that knows where they come from.</summary>
internal static class Calendars
{
    /// <summary>Finds those that a definition names. There are none to be found as long as the store's port has no calendars.</summary>
    public static ValueTask<Func<string, WorkCalendar?>> OfAsync(IStore store, WorkflowDefinition definition, CancellationToken cancellationToken) =>
        ValueTask.FromResult<Func<string, WorkCalendar?>>(static _ => null);
}
