using System.CommandLine;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Backfills;

/// <summary><c>backfill</c>: runs for the slots of a time that is over.</summary>
internal static class BackfillCommand
{
    private const string Example = "0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11";

    public static Verb Create(CommandHost host) =>
        new("backfill", "Run the slots of a time that is over, and watch over it",
            "miniairflow backfill create etl --from 2026-03-01 --to 2026-03-31 --dry-run",
            "miniairflow backfill list --workflow etl",
            $"miniairflow backfill show {Example}")
        {
            CreateBackfillCommand.Create(host),
            CreateList(host),
            CreateShow(host),
            CreateControl(host, new Verb("pause", "Create no more runs for now; those that are alive end", $"miniairflow backfill pause {Example} --reason 'Too slow.'"), (client, id, reason, stop) => client.PauseBackfillAsync(id, reason, stop)),
            CreateControl(host, new Verb("resume", "Let a paused backfill go on", $"miniairflow backfill resume {Example}"), (client, id, reason, stop) => client.ResumeBackfillAsync(id, reason, stop)),
            CreateControl(host, new Verb("cancel", "End a backfill, and its runs", $"miniairflow backfill cancel {Example} --reason 'Wrong days.'"), (client, id, reason, stop) => client.CancelBackfillAsync(id, reason, stop)),
        };

    private static Verb CreateList(CommandHost host)
    {
        var server = new ServerOptions();
        var workflow = new Option<string?>("--workflow", "-w") { Description = "Only backfills of this workflow", HelpName = "NAME|ID" };
        var limit = LimitOption.Create("backfills");
        var verb = new Verb("list", "List backfills, newest first", "miniairflow backfill list", "miniairflow backfill list --workflow etl --limit 10") { workflow, limit };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            Guid? id = parsed.GetValue(workflow) is { } name ? (await connection.WorkflowAsync(name, cancellationToken).ConfigureAwait(false)).Id : null;
            var backfills = await connection.Client.ListBackfillsAsync(id, limit: parsed.GetValue(limit), cancellationToken: cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(backfills, WireJsonContext.Default.IReadOnlyListBackfillResource);
            else if (backfills.Count == 0) host.Remark("There are no such backfills.");
            else BackfillOutput.Write(host, backfills);
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateShow(CommandHost host)
    {
        var server = new ServerOptions();
        var id = IdArgument();
        var limit = LimitOption.Create("slots");
        var verb = new Verb("show", "Show a backfill with its slots, in the order in which they are run", $"miniairflow backfill show {Example}") { id, limit };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var backfill = await FindAsync(connection, parsed.GetRequiredValue(id), cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(backfill, WireJsonContext.Default.BackfillResource);
            else BackfillOutput.Write(host, backfill, await connection.Client.ListBackfillSlotsAsync(backfill.Id, limit: parsed.GetValue(limit), cancellationToken: cancellationToken).ConfigureAwait(false));
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateControl(CommandHost host, Verb verb, Func<MiniAirflowClient, Guid, string?, CancellationToken, Task<BackfillResource>> control)
    {
        var server = new ServerOptions();
        var id = IdArgument();
        var reason = new Option<string?>("--reason") { Description = "Why, for people", HelpName = "TEXT" };
        verb.Add(id);
        verb.Add(reason);
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var backfill = await FindAsync(connection, parsed.GetRequiredValue(id), cancellationToken).ConfigureAwait(false);
            backfill = await control(connection.Client, backfill.Id, parsed.GetValue(reason), cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(backfill, WireJsonContext.Default.BackfillResource);
            else host.Out.WriteLine(TerminalText.Line($"Backfill {backfill.Id} of {backfill.WorkflowName} {(backfill.FinishedAt is null ? "is" : "has ended:")} {backfill.State}; {BackfillOutput.Progress(backfill)}."));
            return ExitCodes.Ok;
        });
    }

    private static async Task<BackfillResource> FindAsync(ServerConnection connection, string id, CancellationToken cancellationToken) =>
        await connection.FindBackfillAsync(id, cancellationToken).ConfigureAwait(false)
        ?? throw CommandException.BadInput($"There is no backfill '{id}'; 'miniairflow backfill list' shows those there are.");

    private static Argument<string> IdArgument() => new("BACKFILL") { Description = "Id of the backfill" };
}
