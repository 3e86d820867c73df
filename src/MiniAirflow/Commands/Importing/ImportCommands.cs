using System.CommandLine;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Definitions.Importing;
using MiniAirflow.Definitions.Importing.Crontab;
using MiniAirflow.Definitions.Importing.Dagu;

namespace MiniAirflow.Commands.Importing;

/// <summary><c>import</c>: workflow files from the files of other schedulers, without a server.</summary>
internal static class ImportCommands
{
    public static Verb Create(CommandHost host) =>
        new("import", "Turn a crontab, or Dagu's YAML, into workflow files",
            "crontab -l | miniairflow import crontab - --out workflows",
            "miniairflow import crontab /etc/crontab --system",
            "miniairflow import dagu dags/*.yaml --out workflows") { CreateCrontab(host), CreateDagu(host) };

    private static Verb CreateCrontab(CommandHost host)
    {
        var files = FileArgument("Crontabs, or - for standard input");
        var system = new Option<bool>("--system") { Description = "Lines name a user before the command, as those of /etc/crontab and /etc/cron.d do" };
        var common = new ImportOutput();
        var verb = new Verb("crontab", "Turn each entry of a crontab into a workflow file",
            "crontab -l | miniairflow import crontab -",
            "miniairflow import crontab /etc/crontab --system --out workflows",
            "miniairflow import crontab jobs.cron --timezone Europe/Berlin --directory /srv/jobs") { files, system };
        common.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            // A user's crontab is most often imported by that user, whose home is where cron starts commands.
            var hasUsers = parsed.GetValue(system);
            var options = OptionsOf(parsed, common, host) with { HasUsers = hasUsers };
            if (options.Directory is null && !hasUsers && host.Environment("HOME") is ['/', ..] home) options = options with { Directory = home };
            return await common.RunAsync(parsed, parsed.GetRequiredValue(files), CrontabImport.Read, options, host, cancellationToken).ConfigureAwait(false);
        });
    }

    private static Verb CreateDagu(CommandHost host)
    {
        var files = FileArgument("Dagu's YAML files, or - for standard input");
        var common = new ImportOutput();
        var verb = new Verb("dagu", "Turn DAGs of Dagu into workflow files",
            "miniairflow import dagu etl.yaml",
            "miniairflow import dagu dags/*.yaml --out workflows --timezone Europe/Berlin") { files };
        common.AddTo(verb);
        return verb.Does((parsed, cancellationToken) =>
            common.RunAsync(parsed, parsed.GetRequiredValue(files), DaguImport.Read, OptionsOf(parsed, common, host), host, cancellationToken));
    }

    private static Argument<string[]> FileArgument(string description) => new("FILE") { Description = description, Arity = ArgumentArity.OneOrMore };

    private static ImportOptions OptionsOf(ParseResult parsed, ImportOutput common, CommandHost host)
    {
        var zone = common.TimeZoneOf(parsed);
        if (zone is not null && Zones.Find(zone, out var problem) is null) throw CommandException.BadInput($"--timezone: {problem!.Message} ({problem.Hint})");
        return new ImportOptions { TimeZone = zone ?? LocalZone(host), Directory = common.DirectoryOf(parsed) };
    }

    // Other schedulers take the machine's zone, which may have a name that is only known there.
    private static string LocalZone(CommandHost host) =>
        host.Time.LocalTimeZone is { } local && local.Id is not "Etc/UTC" && Zones.Find(local.Id, out _) is not null ? local.Id : "UTC";
}
