using System.Globalization;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Backfills;

/// <summary>Backfills for people.</summary>
internal static class BackfillOutput
{
    /// <summary>So many runs.</summary>
    public static string Runs(int count) => count == 1 ? "1 run" : count.ToString("N0", CultureInfo.InvariantCulture) + " runs";

    /// <summary>How far it has come.</summary>
    public static string Progress(BackfillResource backfill) =>
        string.Create(CultureInfo.InvariantCulture, $"{backfill.Done} of {backfill.Slots} done, {backfill.Failed} failed, {backfill.Skipped} skipped, {backfill.Alive} alive");

    public static void Write(CommandHost host, IEnumerable<BackfillResource> backfills) =>
        new Tables(host.Out, host.Screen).Write(
            ["BACKFILL", "WORKFLOW", "STATE", "DONE", "SLOTS", "FAILED", "CREATED", "BY", "REASON"],
            backfills.Select(one => (string[])
            [
                one.Id.ToString(), one.WorkflowName, one.State, Number(one.Done), Number(one.Slots), Number(one.Failed),
                Format.Time(one.CreatedAt, host.Time.LocalTimeZone), one.By, one.Reason,
            ]));

    public static void Write(CommandHost host, BackfillResource backfill, IReadOnlyList<BackfillSlotResource> slots)
    {
        var zone = host.Time.LocalTimeZone;
        var tables = new Tables(host.Out, host.Screen);
        tables.WriteFacts(
            ("Backfill", backfill.Id.ToString()),
            ("Workflow", backfill.WorkflowName),
            ("State", backfill.State),
            ("Note", backfill.Note),
            ("Progress", Progress(backfill)),
            ("Left", backfill.EtaSeconds is { } left ? "about " + Format.Duration(TimeSpan.FromSeconds(left)) : null),
            ("From", Instant(backfill.From)),
            ("To", Instant(backfill.To)),
            ("Run again", backfill.Reprocess),
            ("Order", backfill.RunBackwards ? "newest first" : "oldest first"),
            ("Alive at once", Number(backfill.MaxActiveRuns)),
            ("Stops after", backfill.StopAfter == 0 ? null : $"{Number(backfill.StopAfter)} failed"),
            ("Hours", backfill.AllowedHours),
            ("Parameters", string.Join(", ", backfill.Params.Select(pair => $"{pair.Key}={pair.Value}"))),
            ("Reason", backfill.Reason),
            ("By", backfill.By),
            ("Created", Format.Time(backfill.CreatedAt, zone)),
            ("Finished", Format.Time(backfill.FinishedAt, zone)));
        if (slots.Count == 0) return;
        host.Out.WriteLine();
        tables.Write(["SLOT", "RUN", "NOTE"], slots.Select(slot => (string[])[Instant(slot.DataIntervalEnd), slot.RunId?.ToString() ?? "", slot.Note ?? ""]));
        if (slots.Count < backfill.Slots) host.Remark($"These are {Number(slots.Count)} of {Number(backfill.Slots)} slots.");
    }

    public static void Write(CommandHost host, BackfillPlanResource plan)
    {
        if (plan.Slots.Count > 0)
            new Tables(host.Out, host.Screen).Write(["LOGICAL DATE", "SLOT", "NOTE"], plan.Slots.Select(slot => (string[])[Instant(slot.LogicalDate), Instant(slot.DataIntervalEnd), slot.Note ?? ""]));
        if (plan.Slots.Count < plan.Total) host.Remark($"These are the first {Number(plan.Slots.Count)} of {Number(plan.Total)} slots.");
        host.Out.WriteLine($"{Runs(plan.Runs)} would be created{(plan.Runs == plan.Total ? "" : $"; {Number(plan.Total - plan.Runs)} of {Number(plan.Total)} slots would be passed over")}.");
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
