using System.CommandLine;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Storage.Providers;

namespace MiniAirflow.Commands;

/// <summary><c>pause</c>: a workflow's schedule, a queue, or everything, with a reason.</summary>
internal static class PauseCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var target = new PauseTarget();
        var reason = new Option<string?>("--reason") { Description = "Why, for people; a queue, or everything, is not paused without it", HelpName = "TEXT" };
        var until = new Option<string?>("--until") { Description = $"When it ends by itself: {TimeTexts.UntilForm}", HelpName = "TIME|DURATION" };
        var verb = new Verb("pause", "Pause a workflow's schedule (it can still be triggered), a queue, or everything",
            "miniairflow pause etl",
            "miniairflow pause etl --reason 'The source is down.' --until 2h30m",
            "miniairflow pause --queue gpu --reason 'New drivers.'",
            "miniairflow pause --all --reason 'The power goes.' --until 2026-12-24T18:00") { reason, until };
        target.AddTo(verb);
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            var request = new CreatePauseRequest
            {
                Scope = target.ScopeOf(parsed),
                Name = target.NameOf(parsed),
                Reason = parsed.GetValue(reason) ?? DefaultReason(target, parsed),
                By = host.Person(),
                ResumeAt = parsed.GetValue(until) is { } text ? TimeTexts.ReadUntil(text, "--until", host) : null,
            };
            using var connection = server.Connect(parsed, host);
            if (target.WorkflowOf(parsed) is { } name)
            {
                var workflow = await connection.WorkflowAsync(name, cancellationToken).ConfigureAwait(false);
                await connection.Client.PauseAsync(request with { Name = workflow.Id.ToString() }, cancellationToken).ConfigureAwait(false);
                WorkflowSwitch.Write(host, await connection.Client.GetWorkflowAsync(workflow.Id, cancellationToken).ConfigureAwait(false), server.IsJson(parsed));
                return ExitCodes.Ok;
            }
            var pause = await connection.Client.PauseAsync(request, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(pause, WireJsonContext.Default.PauseResource);
            else host.Out.WriteLine(TerminalText.Line($"{target.Told(parsed)} is paused{Until(host, pause.ResumeAt)}."));
            return ExitCodes.Ok;
        });
    }

    private static string DefaultReason(PauseTarget target, ParseResult parsed) =>
        target.WorkflowOf(parsed) is not null ? PauseReasons.SwitchedOff : throw CommandException.BadInput($"{target.Told(parsed)} is not paused without a reason; say --reason TEXT.");

    private static string Until(CommandHost host, DateTimeOffset? resumeAt) => resumeAt is null ? "" : $" until {Format.Time(resumeAt, host.Time.LocalTimeZone)}";
}
