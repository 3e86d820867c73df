using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Schedules;

/// <summary>Finds time zones by their names.</summary>
public static class Zones
{
    private static readonly Lazy<string[]> All = new(() => [.. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id)]);

    /// <summary>The zone in which people speak of a schedule's times: its entries' own where they share one, else the workflow's; UTC when that is not known here.</summary>
    public static TimeZoneInfo Of(WorkflowDefinition definition)
    {
        string[] names = [.. definition.Schedules.Select(one => one.TimeZone ?? definition.TimeZone).Distinct()];
        return Find(names is [var only] ? only : definition.TimeZone, out _) ?? TimeZoneInfo.Utc;
    }

    /// <summary>Finds a zone; null, and what is wrong with the name, when there is none here.</summary>
    public static TimeZoneInfo? Find(string name, out DefinitionProblem? problem)
    {
        problem = null;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)) return zone;
        var city = All.Value.FirstOrDefault(id => id.EndsWith("/" + name, StringComparison.OrdinalIgnoreCase));
        var hint = (city is null ? new Suggestions().Hint(name, All.Value) : $"did you mean '{city}'?") ?? "use an IANA name such as 'Europe/Berlin' or 'UTC'";
        problem = new DefinitionProblem("timezone", $"{ProblemText.Quoted(name)} is no time zone known here.", hint);
        return null;
    }
}
