using System.Globalization;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Storage.Moving;

namespace MiniAirflow.Commands.Moving;

/// <summary>A line of <c>db copy --json</c> while it goes on.</summary>
internal sealed record CopyProgressLine(string Type, string Step, string Table, long Done, long Total);

/// <summary>A table as it was compared.</summary>
internal sealed record CopiedTable(string Table, long SourceRows, long? TargetRows, string? SourceDigest, string? TargetDigest, long Differences);

/// <summary>A row that is not the same on both sides.</summary>
internal sealed record CopyDifference(string Table, string Key, string Kind);

/// <summary>The last line of <c>db copy --json</c>.</summary>
internal sealed record CopySummary(
    string Type, string Source, string Target, string Outcome, bool IsResumed, long Copied, double Seconds, IReadOnlyList<CopiedTable> Tables, IReadOnlyList<CopyDifference> Differences);

/// <summary>Says how a copy went.</summary>
internal static class CopyOutput
{
    /// <summary>What would be copied.</summary>
    public static void WritePreview(CommandHost host, CopySource source, string target, CopyMark? resumed, bool isJson)
    {
        var counts = StoreCopy.CountsOf(source.Rows);
        if (isJson)
        {
            host.Out.WriteJson(new CopySummary("summary", source.Shown, target, "preview", resumed is not null, 0, 0,
                [.. counts.Select(pair => new CopiedTable(pair.Key, pair.Value, null, null, null, 0))], []), CopyJsonContext.Default.CopySummary);
            return;
        }
        new Tables(host.Out, host.Screen).Write(["TABLE", "ROWS"], counts.Select(pair => (IReadOnlyList<string>)[pair.Key, Number(pair.Value)]));
        host.Out.WriteLine(TerminalText.Line(resumed is null
            ? $"This and the logs would be copied from {source.Shown} to {target}; nothing has been changed."
            : $"A copy from {source.Shown} to {target} was begun and would be gone on with; nothing has been changed."));
    }

    /// <summary>What was copied, and how the two sides compare.</summary>
    public static void Write(CommandHost host, OpenCopy copy, CopyReport report, TimeSpan elapsed, bool isJson)
    {
        var (source, target) = (copy.Source.Shown, copy.Target!.Value.Shown);
        if (isJson) host.Out.WriteJson(SummaryOf(source, target, report, elapsed), CopyJsonContext.Default.CopySummary);
        else
        {
            new Tables(host.Out, host.Screen).Write(["TABLE", "ROWS", "DIGEST", "CHECK"], report.Tables.Select(table => (IReadOnlyList<string>)
                [table.Table, Number(table.SourceRows), table.SourceDigest[..16], table.DifferenceCount == 0 ? "equal" : $"{Number(table.DifferenceCount)} different"]));
            if (report.IsEqual)
                host.Out.WriteLine(TerminalText.Line(report.WasThere
                    ? $"{target} holds all of {source} already; nothing was copied."
                    : $"Copied {Number(report.Copied)} rows and logs in {Format.Duration(elapsed)}; {target} holds all of {source}."));
        }
        if (report.IsEqual) return;
        foreach (var one in report.Tables.SelectMany(table => table.Differences)) host.Remark($"{one.Table} {one.Key}: {Sentence(one.Kind)}");
        host.Remark($"{target} is not equal to {source} and stays closed to servers; if the source was changed meanwhile, copy again with --restart.");
    }

    private static CopySummary SummaryOf(string source, string target, CopyReport report, TimeSpan elapsed) => new(
        "summary", source, target, !report.IsEqual ? "different" : report.WasThere ? "unchanged" : "copied", report.IsResumed, report.Copied, Math.Round(elapsed.TotalSeconds, 3),
        [.. report.Tables.Select(table => new CopiedTable(table.Table, table.SourceRows, table.TargetRows, table.SourceDigest, table.TargetDigest, table.DifferenceCount))],
        [.. report.Tables.SelectMany(table => table.Differences).Select(one => new CopyDifference(one.Table, one.Key, Word(one.Kind)))]);

    private static string Word(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Missing => "missing",
        DifferenceKind.Different => "different",
        _ => "unknown",
    };

    private static string Sentence(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Missing => "missing from the target.",
        DifferenceKind.Different => "not the same in the target.",
        _ => "in the target only.",
    };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
