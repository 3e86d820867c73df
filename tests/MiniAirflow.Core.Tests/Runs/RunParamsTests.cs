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

    [Theory]
    [InlineData(ParameterType.WholeNumber, "12", null)]
    [InlineData(ParameterType.WholeNumber, "-3", "Parameter 'x' must be at least 1, but is -3.")]
    [InlineData(ParameterType.WholeNumber, "101", "Parameter 'x' must be at most 100.5, but is 101.")]
    [InlineData(ParameterType.WholeNumber, "1.5", "Parameter 'x' must be a whole number, but is '1.5'.")]
    [InlineData(ParameterType.WholeNumber, "1e3", "Parameter 'x' must be a whole number, but is '1e3'.")]
    [InlineData(ParameterType.WholeNumber, " 1", "Parameter 'x' must be a whole number, but is ' 1'.")]
    [InlineData(ParameterType.WholeNumber, "", "Parameter 'x' must be a whole number, but is ''.")]
    [InlineData(ParameterType.WholeNumber, "99999999999999999999999999999999", "Parameter 'x' must be a whole number, but is '99999999999999999999999999999999'.")]
    [InlineData(ParameterType.Number, "100.5", null)]
    [InlineData(ParameterType.Number, "1,5", "Parameter 'x' must be a number, but is '1,5'.")]
    [InlineData(ParameterType.Boolean, "true", null)]
    [InlineData(ParameterType.Boolean, "True", "Parameter 'x' must be true or false, but is 'True'.")]
    [InlineData(ParameterType.Date, "2028-02-29", null)]
    [InlineData(ParameterType.Date, "2027-02-29", "Parameter 'x' must be a day as in 2026-03-01, but is '2027-02-29'.")]
    [InlineData(ParameterType.Json, "[1]", null)]
    [InlineData(ParameterType.Json, "[1", "Parameter 'x' must be JSON, but is '[1'.")]
    public void A_value_reads_as_its_type(ParameterType type, string value, string? problem)
    {
        var isNumeric = ParameterCheck.IsNumeric(type);
        Resolve(new ParameterDefinition { Type = type, Min = isNumeric ? 1 : null, Max = isNumeric ? 100.5m : null }, value).ShouldBe(problem);
    }

    [Theory]
    [InlineData("a", null)]
    [InlineData("A", "Parameter 'x' must be one of a, b, but is 'A'.")]
    public void A_value_is_one_of_those_there_are(string value, string? problem) => Resolve(new ParameterDefinition { Enum = ["a", "b"] }, value).ShouldBe(problem);

    [Theory]
    [InlineData("abc", null)]
    [InlineData("abc;rm", "Parameter 'x' must match [a-z]+|[0-9]+, but is 'abc;rm'.")]
    [InlineData("1\n", "Parameter 'x' must match [a-z]+|[0-9]+, but is '1\\u000a'.")]
    public void The_whole_value_matches_the_pattern(string value, string? problem) => Resolve(new ParameterDefinition { Pattern = "[a-z]+|[0-9]+" }, value).ShouldBe(problem);

    [Theory]
    [InlineData("(?x)a # no end")] // what follows would be part of the comment
    [InlineData("a)|(b")]
    [InlineData("(")]
    [InlineData("(?<=a)b")]
    [InlineData("(a)\\1")]
    public void S15_A_pattern_that_could_not_be_matched_later_is_refused_with_the_definition(string pattern) =>
        ParameterCheck.PatternError(pattern).ShouldNotBeNull();

    [Fact]
    public void S15_A_pattern_of_any_size_is_read_or_refused_and_never_matched_for_long()
    {
        ParameterCheck.PatternError(new string('a', Limits.MaxPatternLength + 1)).ShouldNotBeNull().ShouldContain("at most");
        var huge = "((((a{1,99}){1,99}){1,99}){1,99}){1,99}b";
        if (ParameterCheck.PatternError(huge) is null) Resolve(new ParameterDefinition { Pattern = huge }, new string('a', 60_000)).ShouldNotBeNull();
    }

    [Fact]
    public void Bounds_that_are_the_same_number_are_the_same_version()
    {
        string HashOf(decimal max) => DefinitionIdentity.HashOf(new WorkflowDefinition
        {
            Name = "w", Params = new Dictionary<string, ParameterDefinition> { ["x"] = new() { Type = ParameterType.Number, Max = max } },
        });
        HashOf(1.50m).ShouldBe(HashOf(1.5m));
        HashOf(100.000m).ShouldBe(HashOf(100m));
        HashOf(0.0m).ShouldBe(HashOf(0m));
        HashOf(1.5m).ShouldNotBe(HashOf(1.05m));
    }

    [Fact]
    public void S15_A_pattern_takes_no_long_time_over_any_value() =>
        Resolve(new ParameterDefinition { Pattern = "(a+)+b" }, new string('a', 60_000)).ShouldNotBeNull();

    private static string? Resolve(ParameterDefinition parameter, string value) => RunParams.Resolve(
        new WorkflowDefinition { Name = "w", Params = new Dictionary<string, ParameterDefinition> { ["x"] = parameter } }, new Dictionary<string, string> { ["x"] = value }, out _);
}
