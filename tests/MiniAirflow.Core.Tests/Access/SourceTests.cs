using System.Text.RegularExpressions;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Access;

/// <summary>Rules that each line of the source keeps, so that no test need find the one that does not.</summary>
public sealed partial class SourceTests
{
    // Names that the program itself gives: tables of a catalogue, its own constants, and numbers of migrations.
    private static readonly string[] OwnNames = ["Table", "MarkTable", "table.Name", "CopyLock", "version", "Columns", "isTarget ? \"\" : \"_shared\"", "string.Join(\", \", MovedTables.All.Select(table => table.Name))", "table.ColumnList", "Places(table.Columns.Count)"];

    [Fact]
    public void S27_no_statement_is_put_together_from_values()
    {
        var found = Lines("MiniAirflow.Storage.").Where(one => InterpolatedSql().IsMatch(one.Line))
            .SelectMany(one => Hole().Matches(one.Line).Select(hole => (one.File, Name: hole.Groups["name"].Value))).ToList();
        found.ShouldNotBeEmpty("the expression finds what there is");
        found.Where(one => !OwnNames.Contains(one.Name, StringComparer.Ordinal)).ShouldBeEmpty();
        // Nor by adding texts: a named statement is sent as it stands in its file.
        Lines("MiniAirflow.Storage.").Where(one => AddedSql().IsMatch(one.Line)).ShouldBeEmpty();
    }

    [Fact]
    public void S27_no_statement_compares_by_a_pattern()
    {
        // '%' and '_' in what somebody looks for would mean something, and cost a walk through a table.
        var files = Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*.sql", SearchOption.AllDirectories).Where(file => file.Contains("/Sql/", StringComparison.Ordinal)).ToList();
        files.Count.ShouldBeGreaterThan(30);
        files.SelectMany(file => File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("--", StringComparison.Ordinal) && PatternComparison().IsMatch(line)).Select(line => $"{Path.GetFileName(file)}: {line}")).ShouldBeEmpty();
    }

    [Fact]
    public void S28_every_regular_expression_takes_linear_time()
    {
        var found = Lines("").Where(one => RegularExpression().IsMatch(one.Line)).ToList();
        found.Count.ShouldBeGreaterThan(10);
        // What these two are given is of somebody else's making, under options that stand on a line of their own.
        string[] byOptions = ["ParameterCheck.cs", "LogMatcher.cs"];
        found.Where(one => !one.Line.Contains("RegexOptions.NonBacktracking", StringComparison.Ordinal) && !byOptions.Contains(one.File, StringComparer.Ordinal)).ShouldBeEmpty();
        foreach (var file in byOptions) Lines("").ShouldContain(one => one.File == file && one.Line.Contains("RegexOptions.NonBacktracking", StringComparison.Ordinal));
    }

    /// <summary>Patterns that take backtracking engines years, each with the text that does it.</summary>
    public static TheoryData<string, string> Slow() => new()
    {
        { "(a+)+", new string('a', 60_000) + "!" },
        { "(a|aa)+", new string('a', 60_000) + "!" },
        { "(a|a?)+", new string('a', 60_000) + "!" },
        { "(.*a){20}", new string('a', 60_000) },
        { "(x+x+)+y", new string('x', 60_000) },
        { "([a-zA-Z0-9]+)*@[a-z]+", new string('a', 60_000) },
        { "(([a-z])+.)+[A-Z]([a-z])+", new string('a', 60_000) },
        { "^(\\w+\\s?)*$", new string('a', 60_000) + "!" },
        { "(\\s*)*x", new string(' ', 60_000) },
        { "(a*)*b(a*)*c(a*)*d", new string('a', 60_000) },
    };

    [Theory]
    [MemberData(nameof(Slow))]
    public void S28_a_pattern_of_a_parameter_is_no_trap(string pattern, string value)
    {
        var parameter = new ParameterDefinition { Pattern = pattern };
        ParameterCheck.PatternError(pattern).ShouldBeNull();
        var before = GC.GetAllocatedBytesForCurrentThread();
        RunParams.Resolve(new WorkflowDefinition { Name = "w", Params = new Dictionary<string, ParameterDefinition> { ["x"] = parameter } }, new Dictionary<string, string> { ["x"] = value }, out _);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 * 1024 * 1024);
    }

    [Fact]
    public void S28_no_name_is_a_trap()
    {
        foreach (var text in (string[])[new string('a', 1_000_000) + "!", new string('_', 1_000_000) + "\n", new string('.', 1_000_000), string.Concat(Enumerable.Repeat("a.-_", 250_000)) + " "])
        {
            Limits.Name().IsMatch(text).ShouldBeFalse();
            Limits.EnvironmentName().IsMatch(text).ShouldBeFalse();
            Limits.ParameterName().IsMatch(text).ShouldBeFalse();
        }
    }

    private static IEnumerable<(string File, string Line)> Lines(string project) =>
        Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => file.Contains(project, StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(file).Select(line => (Path.GetFileName(file), line.Trim())))
            .Where(one => !one.Item2.StartsWith("//", StringComparison.Ordinal));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MiniAirflow.slnx"))) folder = folder.Parent;
        return folder.ShouldNotBeNull().FullName;
    }

    [GeneratedRegex(@"\$@?""+[^""]*\b(select .* from|select \w+\(|insert into|delete from|update \{?\w+\}? set|where \w+ ?[=<>]|order by|truncate|alter table|create (table|index))\b?", RegexOptions.NonBacktracking)]
    private static partial Regex InterpolatedSql();

    [GeneratedRegex(@"\{(?<name>[^{}:]+)\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"""[^""]*\b(where|order by|limit|and|or|set|values)\b[^""]*"" *\+ *[^ ""]")]
    private static partial Regex AddedSql();

    [GeneratedRegex(@"\b(like|ilike|glob|regexp|similar to)\b|~~?\*?\s*[$?]", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex PatternComparison();

    [GeneratedRegex(@"GeneratedRegex\(|new Regex\(|\bRegex\.(IsMatch|Match|Matches|Replace|Split|Count|Enumerate\w+)\(", RegexOptions.NonBacktracking)]
    private static partial Regex RegularExpression();
}
