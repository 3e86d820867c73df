using System.Text.RegularExpressions;

namespace MiniAirflow.Scenarios.Tests;

/// <summary>The folders of Core are layers: each refers to those below it only.</summary>
public sealed partial class FolderTests
{
    [Fact]
    public void No_folder_refers_to_one_that_refers_to_it()
    {
        var root = Path.Combine(Clone.Root, "src", "MiniAirflow.Core");
        var uses = Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .GroupBy(file => Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.'))
            .ToDictionary(folder => folder.Key, folder => folder.SelectMany(file => Used().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToHashSet());
        uses.Count.ShouldBeGreaterThan(5);
        // Layer by layer, whatever refers to nothing that is left is taken away; a cycle stays.
        while (uses.FirstOrDefault(folder => !folder.Value.Any(used => used != folder.Key && uses.ContainsKey(used))).Key is { } lowest) uses.Remove(lowest);
        uses.Select(folder => $"{folder.Key} -> {string.Join(' ', folder.Value.Where(uses.ContainsKey).Order())}").ShouldBeEmpty();
    }

    [GeneratedRegex(@"^using MiniAirflow\.Core\.([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Used();
}
