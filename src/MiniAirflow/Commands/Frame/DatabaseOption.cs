using System.CommandLine;
using MiniAirflow.Settings;

namespace MiniAirflow.Commands.Frame;

/// <summary><c>--db</c>, as every verb that opens a database itself understands it.</summary>
internal static class DatabaseOption
{
    public static Option<string?> Create() => new("--db")
    {
        Description = "Database: a path, sqlite:PATH, or postgres://user:password@host:port/database; else DATABASE_URL, else .miniairflow/miniairflow.db",
        HelpName = "DATABASE",
    };

    /// <summary>The same for <c>run</c>, which takes a temporary database when none is named, whatever the environment says.</summary>
    public static Option<string?> CreateForRun() => new("--db") { Description = "Database to keep the runs in: a path, or sqlite:PATH [default: a temporary one]", HelpName = "DATABASE" };

    /// <summary>The file that <c>run</c>'s option names; null for a temporary one.</summary>
    public static string? PathForRun(string? option, CommandHost host)
    {
        if (option is null or "sqlite::memory:" or ":memory:") return null;
        var location = LocationOf(option, host);
        return location.IsShared
            ? throw CommandException.BadInput("'run' keeps its runs in a SQLite file, which it has to itself; to run on the workers of a PostgreSQL database use 'miniairflow apply' and 'miniairflow trigger'.")
            : location.Path;
    }

    /// <summary>The database that the option or the environment names.</summary>
    /// <exception cref="CommandException">It names none that can be used.</exception>
    public static DatabaseLocation LocationOf(string? option, CommandHost host)
    {
        var (location, problem) = DatabaseLocation.Read(option, host.Environment, Defaults.DataDirectory);
        if (problem is not null) throw CommandException.BadInput(problem);
        return location!.IsInMemory
            ? throw CommandException.BadInput("A database in memory has nothing to look at from outside; name a file with --db.")
            : location;
    }
}
