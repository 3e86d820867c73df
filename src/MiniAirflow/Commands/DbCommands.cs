using System.CommandLine;
using System.Diagnostics;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Commands.Moving;
using MiniAirflow.Core.Storage.Moving;
using MiniAirflow.Settings;

namespace MiniAirflow.Commands;

/// <summary><c>db copy</c>: moves everything from one database to another, of the same kind or the other.</summary>
internal static class DbCommands
{
    public static Verb Create(CommandHost host, Func<CopyRequest, Task<OpenCopy>> open) =>
        new("db", "Work on whole databases",
            "miniairflow db copy --from sqlite:.miniairflow/miniairflow.db --to postgres://airflow@localhost/airflow") { CreateCopy(host, open) };

    private static Verb CreateCopy(CommandHost host, Func<CopyRequest, Task<OpenCopy>> open)
    {
        var from = Location("--from", "Database to copy: a path, sqlite:PATH, or postgres://user:password@host:port/database");
        var to = Location("--to", "Database to copy into, empty or not there yet; named like --from");
        var fromData = Folder("--from-data", "Data folder (--data) of the server of a SQLite --from, for its logs [default: the folder of the file if it has logs, else .miniairflow]");
        var toData = Folder("--to-data", "Data folder for the server of a SQLite --to, for its logs [default: the folder of the file]");
        var preview = new Option<bool>("--dry-run") { Description = "Only look: say what would be copied, and whether it would be refused" };
        var restart = new Option<bool>("--restart") { Description = "Delete what an unfinished copy has left in --to, and begin anew; never deletes anything else" };
        var json = JsonOption.Create("Print the progress and, at the end, a summary as JSON lines");
        var verb = new Verb("copy", "Copy workflows, history and logs into another database, check every row, and resume when it was interrupted",
            "miniairflow db copy --from .miniairflow/miniairflow.db --to postgres://airflow:secret@db.example.com:5432/airflow",
            "miniairflow db copy --from sqlite:/var/lib/miniairflow/miniairflow.db --from-data /var/lib/miniairflow --to postgres://airflow@localhost/airflow --dry-run",
            "miniairflow db copy --from postgres://airflow@localhost/airflow --to sqlite:/srv/new/miniairflow.db --to-data /srv/new") { from, to, fromData, toData, preview, restart, json };
        return verb.Does(async (parsed, cancellationToken) =>
        {
            var source = Read(parsed.GetRequiredValue(from), "--from", host);
            var target = Read(parsed.GetRequiredValue(to), "--to", host);
            if (IsSame(source, target)) throw CommandException.BadInput("--from and --to name the same database.");
            var request = new CopyRequest(source, SourceData(source, parsed.GetValue(fromData)), target, TargetData(target, parsed.GetValue(toData)), parsed.GetValue(preview));
            var copy = await open(request).ConfigureAwait(false);
            await using (copy.ConfigureAwait(false))
                return await RunAsync(host, copy, request, parsed.GetValue(restart), parsed.GetValue(json), cancellationToken).ConfigureAwait(false);
        });
    }

    private static async Task<int> RunAsync(CommandHost host, OpenCopy copy, CopyRequest request, bool isRestart, bool isJson, CancellationToken stop)
    {
        if (copy.Killed > 0) host.Remark($"Killed {copy.Killed} processes that dead workers of {copy.Source.Shown} had left.");
        if (!request.From.IsShared && !Directory.Exists(Path.Combine(request.FromData, "logs")))
            host.Remark($"There are no logs in {request.FromData}; if the server had another data folder, name it with --from-data.");
        var view = new CopyView(host, isJson);
        var work = copy.Target is { } target ? new StoreCopy(copy.Source, target, view.Show) : null;
        if (request.IsPreview)
        {
            CopyOutput.WritePreview(host, copy.Source, request.To.Shown, isRestart ? null : work?.Preview(), isJson);
            return ExitCodes.Ok;
        }
        var begun = Stopwatch.GetTimestamp();
        try
        {
            var report = await work!.RunAsync(isRestart, stop).ConfigureAwait(false);
            view.End();
            CopyOutput.Write(host, copy, report, Stopwatch.GetElapsedTime(begun), isJson);
            return report.IsEqual ? ExitCodes.Ok : ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            view.End();
            host.Remark("Interrupted; run the same command again to go on.");
            throw;
        }
    }

    private static DatabaseLocation Read(string text, string option, CommandHost host)
    {
        var (location, problem) = DatabaseLocation.Read(text, host.Environment, Defaults.DataDirectory, option);
        if (problem is not null) throw CommandException.BadInput(problem);
        return location!.IsInMemory ? throw CommandException.BadInput($"{option}: a database in memory goes with its process; name a file.") : location;
    }

    private static bool IsSame(DatabaseLocation one, DatabaseLocation other) =>
        one.IsShared == other.IsShared && (one.IsShared ? one.PostgresUrl == other.PostgresUrl : Path.GetFullPath(one.Path) == Path.GetFullPath(other.Path));

    private static string SourceData(DatabaseLocation source, string? given)
    {
        if (given is not null) return Directory.Exists(given) ? given : throw CommandException.BadInput($"--from-data: there is no folder '{given}'.");
        var beside = TargetData(source, null);
        return Directory.Exists(Path.Combine(beside, "logs")) ? beside : Defaults.DataDirectory;
    }

    private static string TargetData(DatabaseLocation target, string? given) =>
        given ?? (target.IsShared ? Defaults.DataDirectory : Path.GetDirectoryName(Path.GetFullPath(target.Path))!);

    private static Option<string> Location(string name, string description) => new(name) { Description = description, HelpName = "DATABASE", Required = true };

    private static Option<string?> Folder(string name, string description) => new(name) { Description = description, HelpName = "DIR" };
}
