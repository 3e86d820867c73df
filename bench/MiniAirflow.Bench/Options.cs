using System.Globalization;

namespace MiniAirflow.Bench;

/// <summary>What to measure, and how often.</summary>
internal sealed record Options(int Runs, string? JsonFile, IReadOnlyList<string> Cases)
{
    public static Options Parse(string[] args)
    {
        var (runs, json, cases) = (7, (string?)null, new List<string>());
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--runs") runs = int.Parse(args[++i], CultureInfo.InvariantCulture);
            else if (args[i] == "--json") json = args[++i];
            else cases.Add(args[i]);
        }
        return new Options(runs, json, cases);
    }

    public bool Wants(string name) => Cases.Count == 0 || Cases.Contains(name);
}
