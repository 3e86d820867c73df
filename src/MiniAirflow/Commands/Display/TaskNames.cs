using System.Globalization;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Commands.Display;

/// <summary>What people call an attempt's task: an item of a mapped one by its place, as in <c>align[3]</c>.</summary>
internal static class TaskNames
{
    public static string Of(TaskRunResource attempt) => Of(attempt.TaskName, attempt.MapIndex) + (attempt.MapLabel is null ? "" : $" {attempt.MapLabel}");

    public static string Of(string task, int? mapIndex) => mapIndex is { } place ? $"{task}[{place.ToString(CultureInfo.InvariantCulture)}]" : task;
}
