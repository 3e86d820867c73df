using System.CommandLine;
using System.Net;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Backfills;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Commands.Backfills;

/// <summary><c>backfill create</c>: says what it would do, or does it, and with <c>--wait</c> tells how it ended.</summary>
internal sealed class CreateBackfillCommand
{
    private readonly CommandHost _host;
    private readonly ServerOptions _server = new();
    private readonly Argument<string> _workflow = new("WORKFLOW") { Description = "Name or id of the workflow, which must have a schedule" };
    private readonly Option<string> _from = Time("--from", "First date or time, on the clock of the workflow's zone unless it says otherwise");
    private readonly Option<string> _to = Time("--to", "Last date or time; a date counts to its end, and today's to now");
    private readonly Option<string?> _reprocess = new("--reprocess") { Description = "Run slots again whose run has failed, or has ended however it did: none, failed, completed [default: none]", HelpName = "WHICH" };
    private readonly Option<bool> _backwards = new("--backwards") { Description = "The newest slot first" };
    private readonly Option<int?> _maxActive = LimitOption.Optional("--max-active", "Most runs that are alive at once [default: 4]", 1, Limits.MaxActiveRuns);
    private readonly Option<int?> _stopAfter = LimitOption.Optional("--stop-after", "Stop when so many runs have failed [default: never]", 0, BackfillPlan.MaxSlots);
    private readonly Option<string?> _hours = new("--hours") { Description = "Create runs in these hours of the day only, on the clock of the workflow's zone, as in 22:00-06:00", HelpName = "H-H" };
    private readonly Option<string[]> _params = ParamOption.Create();
    private readonly Option<string?> _reason = new("--reason") { Description = "Why, for people", HelpName = "TEXT" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only show the slots and what would become of them" };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask, however many runs it makes" };
    private readonly Option<bool> _wait = new("--wait") { Description = "Show the progress until its end; exit code 0 when it succeeded, 1 when not" };

    private CreateBackfillCommand(CommandHost host)
    {
        _host = host;
        _reprocess.CompletionSources.Add([.. BackfillWords.AllPolicies]);
    }

    public static Verb Create(CommandHost host) => new CreateBackfillCommand(host).Verb();

    private Verb Verb()
    {
        var verb = new Verb("create", "Create runs for the slots of a time that is over",
            "miniairflow backfill create etl --from 2026-03-01 --to 2026-03-31 --dry-run",
            "miniairflow backfill create etl --from 2026-03-01 --to 2026-03-31 --reprocess failed --wait",
            "miniairflow backfill create etl --from 2020-01-01 --to 2025-12-31 --backwards --max-active 8 --hours 22:00-06:00 --stop-after 10 --yes")
        {
            _workflow, _from, _to, _reprocess, _backwards, _maxActive, _stopAfter, _hours, _params, _reason, _dryRun, _yes, _wait,
        };
        _server.AddTo(verb);
        return verb.Does(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var request = RequestOf(parsed);
        using var connection = _server.Connect(parsed, _host);
        var workflow = await connection.WorkflowAsync(request.Workflow, cancellationToken).ConfigureAwait(false);
        request = request with { Workflow = workflow.Id.ToString() };
        if (parsed.GetValue(_dryRun)) return await ShowPlanAsync(connection.Client, request, _server.IsJson(parsed), cancellationToken).ConfigureAwait(false);
        if (await CreateAsync(connection.Client, request, workflow.Name, cancellationToken).ConfigureAwait(false) is not { } backfill) return ExitCodes.Failed;
        if (parsed.GetValue(_wait)) return await WaitAsync(connection.Client, backfill, _server.IsJson(parsed), cancellationToken).ConfigureAwait(false);
        if (_server.IsJson(parsed)) _host.Out.WriteJson(backfill, WireJsonContext.Default.BackfillResource);
        else _host.Out.WriteLine(TerminalText.Line($"Backfill {backfill.Id} of {backfill.WorkflowName} creates {BackfillOutput.Runs(backfill.Slots)}."));
        return ExitCodes.Ok;
    }

    private CreateBackfillRequest RequestOf(ParseResult parsed) => new()
    {
        Workflow = parsed.GetRequiredValue(_workflow),
        From = parsed.GetRequiredValue(_from),
        To = parsed.GetRequiredValue(_to),
        Reprocess = parsed.GetValue(_reprocess),
        RunBackwards = parsed.GetValue(_backwards),
        MaxActiveRuns = parsed.GetValue(_maxActive),
        StopAfter = parsed.GetValue(_stopAfter),
        AllowedHours = parsed.GetValue(_hours),
        Params = ParamOption.Read(parsed, _params),
        Reason = parsed.GetValue(_reason),
        By = _host.Person(),
        Confirm = parsed.GetValue(_yes),
    };

    private async Task<int> ShowPlanAsync(MiniAirflowClient client, CreateBackfillRequest request, bool isJson, CancellationToken cancellationToken)
    {
        var plan = await client.PlanBackfillAsync(request, cancellationToken).ConfigureAwait(false);
        if (isJson) _host.Out.WriteJson(plan, WireJsonContext.Default.BackfillPlanResource);
        else BackfillOutput.Write(_host, plan);
        return ExitCodes.Ok;
    }

    /// <returns>Null when the user did not mean so many runs.</returns>
    private async Task<BackfillResource?> CreateAsync(MiniAirflowClient client, CreateBackfillRequest request, string workflow, CancellationToken cancellationToken)
    {
        try
        {
            return await client.CreateBackfillAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.StatusCode == HttpStatusCode.Conflict && !request.Confirm)
        {
            var runs = BackfillOutput.Runs((await client.PlanBackfillAsync(request, cancellationToken).ConfigureAwait(false)).Runs);
            if (!_host.IsInputInteractive) throw CommandException.BadInput($"This backfill creates {runs}; say --yes if that is meant.");
            if (!await Question.AgreesAsync(_host, $"Create {runs} of {workflow}?", "Nothing was created.", cancellationToken).ConfigureAwait(false)) return null;
        }
        return await client.CreateBackfillAsync(request with { Confirm = true }, cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> WaitAsync(MiniAirflowClient client, BackfillResource backfill, bool isJson, CancellationToken cancellationToken)
    {
        _host.Remark($"Backfill {backfill.Id} of {backfill.WorkflowName} creates {BackfillOutput.Runs(backfill.Slots)}; Ctrl+C leaves it running.");
        backfill = await new BackfillWatch(client, _host).WaitAsync(backfill, isJson, cancellationToken).ConfigureAwait(false);
        if (isJson) _host.Out.WriteJson(backfill, WireJsonContext.Default.BackfillResource);
        else _host.Out.WriteLine(TerminalText.Line(
            $"Backfill {backfill.Id} of {backfill.WorkflowName} ended: {backfill.State}, after {Format.Elapsed(backfill.CreatedAt, backfill.FinishedAt, _host.Time.GetUtcNow())}; {BackfillOutput.Progress(backfill)}."
            + (backfill.Note is null ? "" : " " + backfill.Note)));
        return backfill.State == BackfillState.Success.Word() ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static Option<string> Time(string name, string description) => new(name) { Description = description, HelpName = "TIME", Required = true };
}
