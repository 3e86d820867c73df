using System.Text;

namespace MiniAirflow.Scenarios.Tests;

/// <summary>Writes <c>docs/scenarios.md</c>.</summary>
internal static class MapPage
{
    private const string Head =
        """
        # Scenarios and the tests that show them

        Generated from `tests/scenarios.tsv` and the names of the tests: change those, then run `make scenarios`.

        Each line is a way in which other schedulers lost, doubled or delayed work (F), were broken into (S), or fell into a trap that more than one of them fell into (T), turned into what must hold here.
        A test of `Storage.Conformance` or `Dispatch.Conformance` runs once for each provider. *Not yet* names the step of the plan that
        brings what is missing; tests beside it show the part that is there.

        """;

    /// <summary>Where the page is.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Clone.Root, "docs", "scenarios.md");

    /// <summary>The whole page.</summary>
    public static string Write(IReadOnlyList<Scenario> scenarios, IReadOnlyList<NamedTest> tests)
    {
        var page = new StringBuilder(Head);
        Section(page, "Failures", scenarios.Where(one => one.Id[0] == 'F'), tests);
        Section(page, "Attacks", scenarios.Where(one => one.Id[0] == 'S'), tests);
        Section(page, "Traps", scenarios.Where(one => one.Id[0] == 'T'), tests);
        return page.ToString();
    }

    private static void Section(StringBuilder page, string title, IEnumerable<Scenario> scenarios, IReadOnlyList<NamedTest> tests)
    {
        page.Append($"\n## {title}\n\n| Id | What must hold | Shown by |\n|---|---|---|\n");
        foreach (var scenario in scenarios)
            page.Append($"| {scenario.Id} | {scenario.Statement} | {string.Join("<br>", Shown(scenario, tests))} |\n");
    }

    private static IEnumerable<string> Shown(Scenario scenario, IReadOnlyList<NamedTest> tests)
    {
        if (scenario.DueInStep is { } step) yield return $"*not yet: step {step}*";
        foreach (var test in tests.Where(test => test.Ids.Contains(scenario.Id)).OrderBy(test => $"{test.Project} {test.Class} {test.Method}", StringComparer.Ordinal))
            yield return $"{test.Project}: `{test.Class}.{test.Method}`";
    }
}
