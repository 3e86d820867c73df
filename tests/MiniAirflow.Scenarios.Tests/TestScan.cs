using System.Text.RegularExpressions;

namespace MiniAirflow.Scenarios.Tests;

/// <summary>Finds the tests that name scenarios, by reading their source: at the beginning of the method's name (<c>F04_F19_…</c>), or in a trait of method or class.</summary>
/// <remarks>Sources rather than assemblies: the map needs no build of the other projects, and a method that looks like a test but is none is found out.</remarks>
internal static partial class TestScan
{
    /// <summary>All tests of the clone that name a scenario.</summary>
    public static IReadOnlyList<NamedTest> Read() =>
        [.. Directory.EnumerateDirectories(Path.Combine(Clone.Root, "tests"), "MiniAirflow.*")
            .Where(project => Path.GetFileName(project) != typeof(TestScan).Namespace)
            .SelectMany(project => Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
                .SelectMany(file => Read(Path.GetFileName(project)["MiniAirflow.".Length..], File.ReadAllText(file))))];

    /// <summary>The tests of one file.</summary>
    /// <exception cref="FormatException">A method is named after a scenario and is no test, or one that is skipped.</exception>
    public static IEnumerable<NamedTest> Read(string project, string source)
    {
        var (type, attributes, ofType) = ("", "", "");
        foreach (var whole in source.Split('\n').Select(line => line.Trim()))
        {
            var line = whole;
            if (Attributes().Match(line) is { Success: true } found)
            {
                attributes += found.Value;
                line = line[found.Length..];
            }
            if (Type().Match(line) is { Success: true } declared) (type, ofType, attributes) = (declared.Groups["name"].Value, attributes, "");
            else if (Method().Match(line) is { Success: true } method)
            {
                if (TestOf(project, type, method.Groups["name"].Value, attributes, ofType) is { } test) yield return test;
                attributes = "";
            }
            else if (line.EndsWith(';') || line.EndsWith('}') || line.EndsWith('{')) attributes = ""; // of a member that is no method; not of one whose attributes take several lines
        }
    }

    private static NamedTest? TestOf(string project, string type, string method, string attributes, string ofType)
    {
        var named = Prefix().Match(method).Groups["id"].Captures.Select(one => one.Value).ToList();
        var isTest = attributes.Contains("[Fact", StringComparison.Ordinal) || attributes.Contains("[Theory", StringComparison.Ordinal);
        if (named.Count > 0 && !isTest) throw new FormatException($"{type}.{method} is named after a scenario and is no test.");
        string[] ids = [.. named.Concat(isTest ? Traits(ofType).Concat(Traits(attributes)) : []).Distinct()];
        if (ids.Length == 0) return null;
        return Skip().IsMatch(attributes)
            ? throw new FormatException($"{type}.{method} stands for a scenario and is skipped.")
            : new NamedTest(ids, project, type, method);
    }

    private static IEnumerable<string> Traits(string attributes) => Trait().Matches(attributes).Select(match => match.Groups["id"].Value);

    [GeneratedRegex(@"^(?:\[(?:""[^""]*""|[^\]""])*\]\s*)+")]
    private static partial Regex Attributes();

    [GeneratedRegex(@"^(?:(?<id>[FST]\d\d)_)+")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"\bSkip\w*\s*=")]
    private static partial Regex Skip();

    [GeneratedRegex(@"\[Trait\(""[Ss]cenario"", ""(?<id>[FST]\d\d)""\)\]")]
    private static partial Regex Trait();

    [GeneratedRegex(@"^(?:(?:public|internal|private|file|abstract|sealed|static|partial) )*class (?<name>\w+)")]
    private static partial Regex Type();

    [GeneratedRegex(@"^(?:(?:public|internal|private|protected|static|async|override|virtual) )+[\w<>\[\],.?]+ (?<name>\w+)\(")]
    private static partial Regex Method();
}
