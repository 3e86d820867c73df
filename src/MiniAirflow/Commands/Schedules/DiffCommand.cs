using System.CommandLine;
using System.Globalization;
using MiniAirflow.Api.Schedules;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;
using Spectre.Console;

namespace MiniAirflow.Commands.Schedules;

/// <summary><c>schedule diff</c>: which fires an edit of a schedule takes away and which it brings.</summary>
internal static class DiffCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var files = new Argument<string[]>("FILE") { Description = "A workflow file, compared with the server's workflow of its name; or an old and a new file, which need no server", Arity = new ArgumentArity(1, 2) };
        var count = LimitOption.Optional("--count", $"Compare this many fires of the two together, 1 to {SchedulePreview.MaxCount} [default: {ScheduleDiff.DefaultCount}]", 1, SchedulePreview.MaxCount);
        var exitCode = new Option<bool>("--exit-code") { Description = "End with 1 if there is a difference" };
        var verb = new Verb("diff", "Show which slots an edited schedule loses (-), gains (+) and keeps",
            "miniairflow schedule diff etl.yaml",
            "miniairflow schedule diff old/etl.yaml new/etl.yaml --exit-code",
            "git show main:etl.yaml | miniairflow schedule diff - etl.yaml --count 100") { files, count, exitCode };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            var (paths, remarks, now) = (parsed.GetRequiredValue(files), new List<string>(), host.Time.GetUtcNow());
            var after = await ScheduleSource.ReadFileAsync(paths[^1], host, cancellationToken).ConfigureAwait(false);
            var (before, calendars) = paths.Length == 2
                ? (await ScheduleSource.ReadFileAsync(paths[0], host, cancellationToken).ConfigureAwait(false), ServerCalendars.None)
                : await StoredAsync(server, parsed, host, after, remarks, cancellationToken).ConfigureAwait(false);
            var diff = ScheduleDiff.Of(
                ScheduleSource.TimetableOf(before, calendars, now, remarks), ScheduleSource.TimetableOf(after, calendars, now, remarks), now,
                parsed.GetValue(count) ?? ScheduleDiff.DefaultCount);
            string[] said = [.. remarks.Distinct(StringComparer.Ordinal)];
            if (server.IsJson(parsed)) host.Out.WriteJson(ReportOf(after.Name, diff, said), CommandJsonContext.Default.DiffReport);
            else Write(host, diff, said);
            return parsed.GetValue(exitCode) && diff.IsDifferent ? ExitCodes.Different : ExitCodes.Ok;
        });
    }

    /// <summary>What the server has under the file's name, and the calendars that either of the two refers to.</summary>
    private static async Task<(WorkflowDefinition Before, Func<string, WorkCalendar?> Calendars)> StoredAsync(
        ServerOptions server, ParseResult parsed, CommandHost host, WorkflowDefinition after, List<string> remarks, CancellationToken cancellationToken)
    {
        using var connection = server.Connect(parsed, host);
        var before = new WorkflowDefinition { Name = after.Name };
        if (await connection.Client.FindWorkflowAsync(after.Name, cancellationToken).ConfigureAwait(false) is { } workflow)
            before = await ScheduleSource.OfServerAsync(connection, workflow, cancellationToken).ConfigureAwait(false);
        else
            remarks.Add($"There is no workflow '{after.Name}' on the server yet.");
        return (before, await ServerCalendars.OfAsync(connection, [before, after], cancellationToken).ConfigureAwait(false));
    }

    private static void Write(CommandHost host, ScheduleDiff diff, IEnumerable<string> remarks)
    {
        var console = Tables.ConsoleFor(host.Out, host.Screen);
        foreach (var (slot, kind) in diff.Lines)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{Mark(kind)} {slot.Local:ddd yyyy-MM-dd HH:mm:ss zzz}  {slot.Zone}  {slot.Note}");
            console.WriteLine(TerminalText.Line(line.TrimEnd()), StateStyles.Of(kind switch { ChangeKind.Goes => "failed", ChangeKind.Comes => "success", _ => "" }));
        }
        host.Out.WriteLine(diff.Summary);
        foreach (var remark in remarks) host.Remark(remark);
    }

    private static char Mark(ChangeKind kind) => kind switch { ChangeKind.Goes => '-', ChangeKind.Comes => '+', _ => ' ' };

    private static string Word(ChangeKind kind) => kind switch { ChangeKind.Goes => "goes", ChangeKind.Comes => "comes", _ => "stays" };

    private static DiffReport ReportOf(string name, ScheduleDiff diff, IReadOnlyList<string> remarks) => new(
        name, diff.IsDifferent, diff.Count(ChangeKind.Goes), diff.Count(ChangeKind.Comes), diff.Count(ChangeKind.Stays), [.. diff.Lines.Select(LineOf)], remarks);

    private static DiffedSlot LineOf(ScheduleChange line)
    {
        var shown = line.Slot.Shown();
        return new DiffedSlot(Word(line.Kind), shown.At.UtcDateTime, shown.Local, shown.Zone, shown.Note);
    }
}
