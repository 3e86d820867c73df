namespace MiniAirflow.Definitions.Calendars;

/// <summary>The days that are kept.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last.</param>
internal readonly record struct DaySpan(DateOnly First, DateOnly Last);
