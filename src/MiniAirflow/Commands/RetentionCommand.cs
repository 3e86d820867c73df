using System.CommandLine;
using System.Globalization;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands;

/// <summary><c>retention preview</c>: which runs are kept no longer, before a scheduler removes them.</summary>
internal static class RetentionCommand
{
    private const int MostRuns = 10_000;
    private const int DefaultRuns = 100;

    public static Verb Create(CommandHost host) =>
        new("retention", "See which ended runs are kept no longer", "miniairflow retention preview", "miniairflow retention preview etl --limit 1000") { CreatePreview(host) };

    private static Verb CreatePreview(CommandHost host)
    {
        var server = new ServerOptions();
        var name = new Argument<string?>("WORKFLOW") { Description = "Name or id of the workflow [default: all workflows]", Arity = ArgumentArity.ZeroOrOne };
        var limit = LimitOption.Optional("--limit", $"At most so many runs of each workflow, the oldest first [default: {DefaultRuns}]", 1, MostRuns);
        var verb = new Verb("preview", "List the runs that would be removed now; nothing is changed", "miniairflow retention preview", "miniairflow retention preview etl --json | jq -r '.[].going[].id'") { name, limit };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var ids = parsed.GetValue(name) is { } wanted
                ? [(await connection.WorkflowAsync(wanted, cancellationToken).ConfigureAwait(false)).Id]
                : (await connection.Client.ListOverviewsAsync(1, cancellationToken).ConfigureAwait(false)).Select(one => one.Workflow.Id).ToList();
            var found = new List<RetentionResource>();
            foreach (var id in ids) found.Add(await connection.Client.PreviewRetentionAsync(id, parsed.GetValue(limit) ?? DefaultRuns, cancellationToken).ConfigureAwait(false));
            if (server.IsJson(parsed)) host.Out.WriteJson(found, WireJsonContext.Default.IReadOnlyListRetentionResource);
            else Write(host, found);
            return ExitCodes.Ok;
        });
    }

    private static void Write(CommandHost host, List<RetentionResource> found)
    {
        if (found.Any(one => one.Count > 0))
            new Tables(host.Out, host.Screen).Write(["WORKFLOW", "RUN", "STATE", "ENDED"], found.SelectMany(one => one.Going.Select(run => (string[])
                [one.WorkflowName, run.Id.ToString(), run.State, Format.Time(run.FinishedAt, host.Time.LocalTimeZone)])));
        foreach (var one in found.Where(one => one.Count > 0 || found.Count == 1)) host.Out.WriteLine(TerminalText.Line(Told(one)));
        if (found.Count != 1 && found.All(one => one.Count == 0)) host.Remark("No run would be removed.");
    }

    private static string Told(RetentionResource one)
    {
        var kept = (one.Days, one.Runs) switch
        {
            (0, 0) => "keeps all its runs",
            (var days, 0) => $"keeps its runs for {Number(days)} {(days == 1 ? "day" : "days")}",
            (0, var runs) => $"keeps its newest {Number(runs)} ended {(runs == 1 ? "run" : "runs")}",
            var (days, runs) => $"keeps its newest {Number(runs)} ended {(runs == 1 ? "run" : "runs")} for {Number(days)} {(days == 1 ? "day" : "days")}",
        };
        var going = one.Count switch { 0 => "none would be removed now", 1 => "1 would be removed now", _ => $"{(one.More ? "more than " : "")}{Number(one.Count)} would be removed now" };
        return $"{one.WorkflowName} {kept}; {going}.";
    }

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
