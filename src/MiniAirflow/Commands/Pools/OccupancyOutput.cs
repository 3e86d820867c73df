using System.Globalization;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Pools;

/// <summary>Shows who occupies a pool or a queue, and who waits for it: the next first.</summary>
internal static class OccupancyOutput
{
    /// <summary>Writes it: a line, a table of both, and what a reader must know beside them.</summary>
    /// <param name="host">Where to.</param>
    /// <param name="what">What is occupied, as the first line begins.</param>
    /// <param name="found">Who occupies it, and who waits.</param>
    /// <param name="isJson">Whether programs read it.</param>
    public static void Write(CommandHost host, string what, OccupancyResource found, bool isJson)
    {
        if (isJson)
        {
            host.Out.WriteJson(found, WireJsonContext.Default.OccupancyResource);
            return;
        }
        host.Out.WriteLine(TerminalText.Line($"{what}: {Number(found.Holding)} in it, {Number(found.Waiting)} waiting.{(found.Sentence is { } why ? $" {why}" : "")}"));
        var now = host.Time.GetUtcNow();
        var rows = found.Holders.Select(one => Row("in", one, now)).Concat(found.Waiters.Select((one, i) => Row(Number(i + 1), one, now))).ToList();
        if (rows.Count > 0) new Tables(host.Out, host.Screen).Write(["PLACE", "WORKFLOW", "TASK", "ATTEMPT", "STATE", "SLOTS", "PRIORITY", "FOR", "WORKER", "TASK RUN"], rows);
        foreach (var one in found.Waiters.Where(one => one.Sentence is not null)) host.Out.WriteLine($"  {TerminalText.Line($"{TaskNames.Of(one.TaskName, one.MapIndex)}: {one.Sentence}")}");
        if (found.IsBounded && rows.Count < found.Holding + found.Waiting) host.Remark("Tasks of workflows that you may not see are counted, and not listed.");
        else if (found.Holders.Count < found.Holding || found.Waiters.Count < found.Waiting) host.Remark($"There are more: {Number(found.Holding - found.Holders.Count)} in it and {Number(found.Waiting - found.Waiters.Count)} waiting are not listed; see --limit.");
    }

    private static string[] Row(string place, OccupantResource one, DateTimeOffset now) =>
    [
        place, one.WorkflowName, TaskNames.Of(one.TaskName, one.MapIndex), Number(one.Attempt), one.State, Number(one.Slots), Number(one.Priority),
        Format.Elapsed(one.Since, null, now), one.WorkerName ?? "", one.TaskRunId.ToString(),
    ];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
