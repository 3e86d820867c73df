namespace MiniAirflow.Scenarios.Tests;

/// <summary>The map of scenarios to tests is complete, true and up to date.</summary>
public sealed class MapTests
{
    private const string UpdateVariable = "UPDATE_SCENARIOS";

    private static readonly IReadOnlyList<Scenario> Scenarios = Catalogue.Read();
    private static readonly IReadOnlyList<NamedTest> Tests = TestScan.Read();

    [Fact]
    public void The_catalogue_holds_each_id_once_and_in_order()
    {
        string[] all = [.. Ids('F', 75), .. Ids('S', 33), .. Ids('T', 15)];
        Scenarios.Select(one => one.Id).ShouldBe(all);
    }

    [Fact]
    public void Each_scenario_that_holds_is_shown_by_a_test() =>
        Scenarios.Where(one => one.DueInStep is null && !Tests.Any(test => test.Ids.Contains(one.Id))).Select(one => one.Id).ShouldBeEmpty("no test begins with its id");

    [Fact]
    public void No_test_names_a_scenario_that_the_catalogue_does_not_know() =>
        Tests.SelectMany(test => test.Ids.Except(Scenarios.Select(one => one.Id)).Select(id => $"{id} in {test.Class}.{test.Method}")).ShouldBeEmpty();

    [Fact]
    public void The_page_is_what_the_catalogue_and_the_tests_say()
    {
        var page = MapPage.Write(Scenarios, Tests);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1") File.WriteAllText(MapPage.Path, page);
        File.ReadAllText(MapPage.Path).ShouldBe(page, "run make scenarios, and read the difference");
    }

    private static IEnumerable<string> Ids(char kind, int count) => Enumerable.Range(1, count).Select(i => $"{kind}{i:00}");
}
