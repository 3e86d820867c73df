using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Schedules;

/// <summary>Lets a schedule be looked at where not all of its calendars are known.</summary>
public static class KnownCalendars
{
    /// <summary>A definition without the calendars that are unknown here.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="calendars">Finds a calendar by its name; null for one that is unknown.</param>
    /// <param name="remarks">Gets a sentence for each calendar that is left away.</param>
    public static WorkflowDefinition Only(WorkflowDefinition definition, Func<string, WorkCalendar?> calendars, ICollection<string> remarks)
    {
        string[] unknown = [.. definition.Schedules.SelectMany(one => one.Exclude.Concat(one.Include)).Distinct().Where(name => calendars(name) is null)];
        if (unknown.Length == 0) return definition;
        foreach (var name in unknown) remarks.Add($"Calendar {name} is not known here and is not applied.");
        return definition with { Schedules = [.. definition.Schedules.Select(one => one with { Exclude = Known(one.Exclude), Include = Known(one.Include) })] };

        string[] Known(IReadOnlyList<string> names) => [.. names.Where(name => !unknown.Contains(name))];
    }
}
