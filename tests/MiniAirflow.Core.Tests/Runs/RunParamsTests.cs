using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Runs;

public sealed class RunParamsTests
{
    private static readonly WorkflowDefinition Definition = new()
    {
        Name = "etl",
        Params = new Dictionary<string, ParameterDefinition> { ["day"] = new(), ["limit"] = new() { Default = "10" }, ["note"] = new() { Default = "" } },
    };

    [Fact]
    public void What_is_given_wins_and_the_rest_is_defaulted()
    {
        Resolve(new() { ["day"] = "Monday", ["limit"] = "3" }, out var values).ShouldBeNull();
        values.Select(pair => $"{pair.Key}={pair.Value}").ShouldBe(["day=Monday", "limit=3", "note="]);
    }

    [Theory]
    [InlineData("limit", "1", "'day' is required")]
    [InlineData("dya", "1", "has no parameter 'dya'; it has day, limit, note")]
    [InlineData("day", "a\0b", "NUL")]
    public void What_does_not_fit_is_refused_in_one_sentence(string name, string value, string problem) =>
        Resolve(new() { [name] = value }, out _).ShouldNotBeNull().ShouldContain(problem);

    [Fact]
    public void A_workflow_without_parameters_takes_none() =>
        RunParams.Resolve(new WorkflowDefinition { Name = "etl" }, new Dictionary<string, string> { ["x"] = "1" }, out _)
            .ShouldNotBeNull().ShouldContain("takes no parameters");

    [Fact]
    public void Nothing_given_is_the_same_as_an_empty_map()
    {
        RunParams.Resolve(new WorkflowDefinition { Name = "etl" }, null, out var values).ShouldBeNull();
        values.ShouldBeEmpty();
    }

    [Fact]
    public void S24_Values_are_bounded_one_by_one_and_together_in_bytes()
    {
        Resolve(new() { ["day"] = new string('x', Limits.MaxValueBytes) }, out _).ShouldBeNull();
        Resolve(new() { ["day"] = new string('x', Limits.MaxValueBytes + 1) }, out _).ShouldNotBeNull().ShouldContain("longer");
        Resolve(new() { ["day"] = new string('é', (Limits.MaxValueBytes / 2) + 1) }, out _).ShouldNotBeNull("é is two bytes");

        var names = Enumerable.Range(0, (Limits.MaxParamsBytes / Limits.MaxValueBytes) + 1).Select(i => $"p{i}").ToList();
        var many = new WorkflowDefinition { Name = "etl", Params = names.ToDictionary(name => name, _ => new ParameterDefinition()) };
        RunParams.Resolve(many, names.ToDictionary(name => name, _ => new string('x', Limits.MaxValueBytes)), out _).ShouldNotBeNull().ShouldContain("together");
    }

    private static string? Resolve(Dictionary<string, string> given, out IReadOnlyDictionary<string, string> values) => RunParams.Resolve(Definition, given, out values);
}
