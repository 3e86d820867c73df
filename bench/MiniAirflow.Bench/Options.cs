using System.Globalization;

namespace MiniAirflow.Bench;

/// <summary>What to measure, and how often.</summary>
internal sealed record Options(int Runs, string? JsonFile, string? Database, IReadOnlyList<string> Cases)
{
    private static readonly string[] Known = ["independent", "layers", "chain", "python", "bwa", "latency", "noop", "start"];

    public static string Usage { get; } = $"usage: miniairflow-bench [--runs N] [--json FILE] [--db URL] [CASE …]   (cases: {string.Join(' ', Known)}; default all)";

    /// <summary>Reads the command line; null when it cannot be understood.</summary>
    public static Options? Parse(string[] args)
    {
        var (runs, json, database, cases) = (7, (string?)null, (string?)null, new List<string>());
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--runs" && i + 1 < args.Length && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out runs) && runs > 0) i++;
            else if (args[i] == "--json" && i + 1 < args.Length) json = args[++i];
            else if (args[i] == "--db" && i + 1 < args.Length) database = args[++i];
            else if (Known.Contains(args[i])) cases.Add(args[i]);
            else return null;
        }
        return new Options(runs, json, database, cases);
    }

    /// <summary>What the server is told of its database; by default it has a SQLite file of its own.</summary>
    public IReadOnlyList<string> ServerArguments => Database is null ? [] : ["--db", Database];

    public bool Wants(string name) => Cases.Count == 0 || Cases.Contains(name);
}
