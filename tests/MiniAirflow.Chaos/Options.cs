using System.Globalization;

namespace MiniAirflow.Chaos;

/// <summary>What the command line asks for.</summary>
/// <param name="Start">First seed. Default 1.</param>
/// <param name="Seeds">How many. Default 3.</param>
/// <param name="Topology"><c>postgres</c>, <c>redis</c> (PostgreSQL and Redis; default) or <c>standalone</c>.</param>
/// <param name="FaultTime">Time over which faults begin. Default 8 s.</param>
/// <param name="Evidence">Folder for what the processes of failed seeds wrote, and what was judged; null for nowhere.</param>
/// <param name="Parallel">How many seeds run side by side, each with servers of its own. Default 1.</param>
internal sealed record Options(int Start, int Seeds, string Topology, TimeSpan FaultTime, string? Evidence, int Parallel = 1)
{
    /// <summary>What to do: <c>seeds</c> (default), <c>five</c> or <c>fires</c>.</summary>
    public string Verb { get; init; } = "seeds";

    /// <summary>Length of the windows in which <c>five</c> counts. Default 20 s.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often <c>fires</c> strikes in each of its series. Default 100.</summary>
    public int Kills { get; init; } = 100;

    /// <summary>File for the report as JSON; null for nowhere.</summary>
    public string? Json { get; init; }

    public const string Usage = "usage: miniairflow-chaos [--start SEED] [--seeds N] [--topology postgres|redis|standalone] [--seconds FAULT_TIME] [--parallel N] [--evidence FOLDER]\n"
        + "       miniairflow-chaos five [--window SECONDS] [--json FILE]\n       miniairflow-chaos fires [--kills N] [--start SEED] [--json FILE]";

    /// <summary>Reads them; null when they cannot be read.</summary>
    public static Options? Read(IReadOnlyList<string> arguments)
    {
        var options = new Options(1, 3, "redis", TimeSpan.FromSeconds(8), null);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (arguments[i] is "seeds" or "five" or "fires")
            {
                options = options with { Verb = arguments[i--] };
                continue;
            }
            if (i + 1 == arguments.Count) return null;
            var (name, value) = (arguments[i], arguments[i + 1]);
            var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            Options? next = name switch
            {
                "--start" when isNumber => options with { Start = number },
                "--seeds" when isNumber && number > 0 => options with { Seeds = number },
                "--seconds" when isNumber && number > 0 => options with { FaultTime = TimeSpan.FromSeconds(number) },
                "--parallel" when isNumber && number > 0 => options with { Parallel = number },
                "--window" when isNumber && number > 0 => options with { Window = TimeSpan.FromSeconds(number) },
                "--kills" when isNumber && number > 0 => options with { Kills = number },
                "--json" => options with { Json = value },
                "--topology" when value is "postgres" or "redis" or "standalone" => options with { Topology = value },
                "--evidence" => options with { Evidence = value },
                _ => null,
            };
            if (next is null) return null;
            options = next;
        }
        return options;
    }
}
