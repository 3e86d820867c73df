using System.Globalization;
using MiniAirflow.Bench.Cases;
using MiniAirflow.Bench.Deployments;

namespace MiniAirflow.Bench;

/// <summary>What to measure, and how often.</summary>
/// <param name="Runs">How often each side of a ratio is measured.</param>
/// <param name="NeighbourTime">How long the bad neighbour of <c>neighbour</c> stays.</param>
/// <param name="FiresTime">How long <c>fires</c> watches.</param>
/// <param name="JsonFile">Where the figures go as JSON; null for nowhere.</param>
/// <param name="Forms">Deployments; none for all.</param>
/// <param name="Cases">Names of cases; none for all.</param>
internal sealed record Options(int Runs, TimeSpan NeighbourTime, TimeSpan FiresTime, string? JsonFile, IReadOnlyList<Form> Forms, IReadOnlyList<string> Cases)
{
    public static string Usage { get; } =
        "usage: miniairflow-bench [--runs N] [--minutes OF_NEIGHBOUR_AND_FIRES] [--json FILE] [--on FORM]… [CASE]…\n"
        + $"  forms: {string.Join(' ', Enum.GetValues<Form>().Select(form => form.Word()))}; default all\n"
        + $"  cases: {string.Join(' ', Catalogue.All.Select(one => one.Name).Distinct())}; default all";

    /// <summary>Reads the command line; null when it cannot be understood.</summary>
    public static Options? Parse(string[] args)
    {
        var (runs, minutes, json, forms, cases) = (7, (double?)null, (string?)null, new List<Form>(), new List<string>());
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            if (args[i] == "--runs" && int.TryParse(value, CultureInfo.InvariantCulture, out runs) && runs > 0) i++;
            else if (args[i] == "--minutes" && double.TryParse(value, CultureInfo.InvariantCulture, out var given) && given > 0)
            {
                minutes = given;
                i++;
            }
            else if (args[i] == "--json" && value.Length > 0) json = args[++i];
            else if (args[i] == "--on" && Find(value) is { } form)
            {
                forms.Add(form);
                i++;
            }
            else if (Catalogue.All.Any(one => one.Name == args[i])) cases.Add(args[i]);
            else return null;
        }
        return new Options(runs, TimeSpan.FromMinutes(minutes ?? 10), TimeSpan.FromMinutes(minutes ?? 5), json, forms, cases);
    }

    public bool Wants(Case one) => (Cases.Count == 0 || Cases.Contains(one.Name)) && (Forms.Count == 0 || Forms.Contains(one.Form));

    private static Form? Find(string word) => Enum.GetValues<Form>().Where(form => form.Word() == word).Select(form => (Form?)form).FirstOrDefault();
}
