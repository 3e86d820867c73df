using System.Text.RegularExpressions;

namespace MiniAirflow.Scenarios.Tests;

/// <summary>The folders of a project are layers: each refers to those below it only. And what lies in them is short enough to be read.</summary>
public sealed partial class FolderTests
{
    private const int MostLines = 400;

    private const int MostLinesOfAFunction = 60;

    public static TheoryData<string> Projects() => [.. Directory.GetDirectories(Path.Combine(Clone.Root, "src")).Select(folder => Path.GetFileName(folder))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folder_refers_to_one_that_refers_to_it(string project)
    {
        var root = Path.Combine(Clone.Root, "src", project);
        var used = new Regex($@"^using (?:static )?{Regex.Escape(project)}\.([\w.]+);", RegexOptions.Multiline | RegexOptions.NonBacktracking);
        var uses = SourcesIn(root).GroupBy(file => Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.'))
            .Where(folder => folder.Key != ".") // what lies at the top puts the folders together
            .ToDictionary(folder => folder.Key, folder => folder.SelectMany(file => used.Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToHashSet());
        // Layer by layer, whatever refers to nothing that is left is taken away; a cycle stays.
        while (uses.FirstOrDefault(folder => !folder.Value.Any(one => one != folder.Key && uses.ContainsKey(one))).Key is { } lowest) uses.Remove(lowest);
        uses.Select(folder => $"{folder.Key} -> {string.Join(' ', folder.Value.Where(uses.ContainsKey).Order())}").ShouldBeEmpty();
    }

    [Fact]
    public void The_layers_are_found_by_what_is_there() => Projects().Count.ShouldBeGreaterThan(8);

    [Fact]
    public void No_file_is_too_long_to_be_read_at_once()
    {
        var files = new[] { "src", "tests", "bench" }.SelectMany(folder => SourcesIn(Path.Combine(Clone.Root, folder))).ToList();
        files.Count.ShouldBeGreaterThan(1_000);
        files.Select(file => (Name: Path.GetRelativePath(Clone.Root, file), Lines: File.ReadLines(file).Count())).Where(file => file.Lines > MostLines).ShouldBeEmpty();
    }

    [Fact]
    public void No_function_is_too_long_to_be_read_at_once()
    {
        var functions = SourcesIn(Path.Combine(Clone.Root, "src")).SelectMany(file => FunctionsIn(file)).ToList();
        functions.Count.ShouldBeGreaterThan(1_500);
        functions.Where(one => one.Lines > MostLinesOfAFunction).ShouldBeEmpty();
    }

    /// <summary>Members with a body in braces, by the indentation that the formatter gives them.</summary>
    private static IEnumerable<(string Name, int Lines)> FunctionsIn(string file)
    {
        var lines = File.ReadAllLines(file);
        for (var i = 1; i < lines.Length; i++)
        {
            if (Brace().Match(lines[i]) is not { Success: true } brace) continue;
            var indent = brace.Groups[1].Value;
            var head = i - 1;
            while (head > 0 && !(lines[head].StartsWith(indent, StringComparison.Ordinal) && lines[head].Length > indent.Length && lines[head][indent.Length] != ' ')) head--;
            if (!Member().IsMatch(lines[head]) || Kind().IsMatch(lines[head])) continue;
            var end = i + 1;
            while (!lines[end].StartsWith(indent + "}", StringComparison.Ordinal)) end++;
            yield return ($"{Path.GetRelativePath(Clone.Root, file)}: {lines[head].Trim()}", end - i - 1);
        }
    }

    private static IEnumerable<string> SourcesIn(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    [GeneratedRegex(@"^( +)\{$")]
    private static partial Regex Brace();

    [GeneratedRegex(@"^ +(public|private|internal|protected|static|async|override)\b")]
    private static partial Regex Member();

    [GeneratedRegex(@"\b(class|record|struct|interface|enum|Dictionary)\b")]
    private static partial Regex Kind();
}
