using System.CommandLine;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Commands.Schedules;

namespace MiniAirflow.Commands.Access;

/// <summary><c>audit</c>: who changed what, or tried to.</summary>
internal static class AuditCommand
{
    private const int PageSize = 1_000;

    public static Verb Create(CommandHost host) =>
        new("audit", "Show who changed what, or tried to",
            "miniairflow audit list --outcome refused",
            "miniairflow audit export --from 2026-01-01 > audit.jsonl") { CreateList(host), CreateExport(host) };

    private static Verb CreateList(CommandHost host)
    {
        var (server, filter, limit) = (new ServerOptions(), new AuditFilterOptions(), LimitOption.Create("records"));
        var verb = new Verb("list", "List the newest records", "miniairflow audit list", "miniairflow audit list --actor ann --from 2026-12-01") { limit };
        filter.AddTo(verb);
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var records = await connection.Client.ListAuditRecordsAsync(filter.Read(parsed, host) with { Limit = parsed.GetValue(limit) }, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(records, WireJsonContext.Default.IReadOnlyListAuditRecordResource);
            else if (records.Count == 0) host.Remark("There are no such records.");
            else
                new Tables(host.Out, host.Screen).Write(["WHEN", "WHO", "FROM", "WHAT", "TO WHAT", "OUTCOME", "DETAIL"],
                    records.Select(one => (string[])[Format.Moment(one.At, host.Time.LocalTimeZone), one.Actor, one.Source, one.Action, one.Target, one.Outcome, one.Detail]));
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateExport(CommandHost host)
    {
        var (server, filter) = (new ServerOptions(), new AuditFilterOptions());
        var verb = new Verb("export", "Print all records as JSON, one a line, newest first", "miniairflow audit export > audit.jsonl");
        filter.AddTo(verb);
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var query = filter.Read(parsed, host) with { Limit = PageSize };
            while (true)
            {
                var records = await connection.Client.ListAuditRecordsAsync(query, cancellationToken).ConfigureAwait(false);
                foreach (var record in records) host.Out.WriteJson(record, WireJsonContext.Default.AuditRecordResource);
                if (records.Count < PageSize) return ExitCodes.Ok;
                query = query with { Before = records[^1].Id };
            }
        });
    }

    /// <summary>Which records.</summary>
    private sealed class AuditFilterOptions
    {
        private readonly Option<string?> _actor = Text("--actor", "NAME", "Only what this user or key did");
        private readonly Option<string?> _action = Text("--action", "NAME", "Only this operation, as the API's document calls it, e.g. triggerWorkflow");
        private readonly Option<string?> _target = Text("--target", "TEXT", "Only what was done to this, in the words of the list, e.g. 'workflow etl'");
        private readonly Option<string?> _outcome = Text("--outcome", "WORD", "Only done, refused or failed ones");
        private readonly Option<string?> _from = Text("--from", "TIME", "Only from this date or time on");
        private readonly Option<string?> _to = Text("--to", "TIME", "Only up to this date or time");

        public void AddTo(Command verb)
        {
            foreach (var option in (Option[])[_actor, _action, _target, _outcome, _from, _to]) verb.Add(option);
        }

        public AuditQuery Read(ParseResult parsed, CommandHost host) => new()
        {
            Actor = parsed.GetValue(_actor),
            Action = parsed.GetValue(_action),
            Target = parsed.GetValue(_target),
            Outcome = parsed.GetValue(_outcome),
            From = parsed.GetValue(_from) is { } from ? TimeArguments.Read(from, "--from", host.Time.LocalTimeZone) : null,
            To = parsed.GetValue(_to) is { } to ? TimeArguments.ReadEnd(to, "--to", host.Time.LocalTimeZone) : null,
        };

        private static Option<string?> Text(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };
    }
}
