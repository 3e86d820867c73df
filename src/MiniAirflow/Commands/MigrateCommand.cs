using System.CommandLine;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Storage;
using MiniAirflow.Settings;

namespace MiniAirflow.Commands;

/// <summary><c>migrate</c>: brings a database's schema up, or steps back, or says where it is.</summary>
internal static class MigrateCommand
{
    private const int MostSteps = 1_000_000;

    public static Verb Create(CommandHost host, Func<DatabaseLocation, IMigrator> open) =>
        new("migrate", "Bring a database's schema up to date, take steps back, or show where it is",
            "miniairflow migrate status",
            "miniairflow migrate up --db /var/lib/miniairflow/miniairflow.db",
            "miniairflow migrate up --db postgres://airflow@localhost/airflow",
            "miniairflow migrate down 1 --db sqlite:miniairflow.db")
        {
            Step(host, open, new Verb("up", "Apply all steps that are missing", "miniairflow migrate up"), (migrator, _) => migrator.Up(), null),
            Step(host, open, new Verb("down", "Take back the newest steps; their data is lost", "miniairflow migrate down", "miniairflow migrate down 2"),
                (migrator, steps) => migrator.Down(steps), StepsArgument()),
            Step(host, open, new Verb("status", "Show the version of the schema", "miniairflow migrate status --json"), (migrator, _) => migrator.Status(), null),
        };

    private static Verb Step(CommandHost host, Func<DatabaseLocation, IMigrator> open, Verb verb, Func<IMigrator, int, MigrationStatus> step, Argument<int>? steps)
    {
        var database = DatabaseOption.Create();
        var json = JsonOption.Create();
        if (steps is not null) verb.Add(steps);
        verb.Add(database);
        verb.Add(json);
        return verb.Does(parsed =>
        {
            var location = DatabaseOption.LocationOf(parsed.GetValue(database), host);
            if (!location.IsShared) PrepareFile(location.Path, isToBeMade: verb.Name == "up");
            var status = step(open(location), steps is null ? 0 : parsed.GetValue(steps));
            if (parsed.GetValue(json)) host.Out.WriteJson(new SchemaVersion(location.Shown, status.Current, status.Newest), CommandJsonContext.Default.SchemaVersion);
            else host.Out.WriteLine(TerminalText.Line($"{location.Shown} is at version {status.Current}; the newest is {status.Newest}."));
            return ExitCodes.Ok;
        });
    }

    private static void PrepareFile(string path, bool isToBeMade)
    {
        if (!isToBeMade && !File.Exists(path)) throw CommandException.BadInput($"There is no database '{path}'; 'miniairflow migrate up' makes one.");
        if (isToBeMade && Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
    }

    private static Argument<int> StepsArgument() => new("N")
    {
        Description = "How many steps to take back",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => 1,
        CustomParser = result => LimitOption.Read(result, "N", 1, MostSteps) ?? 0,
    };
}
