using System.Text.RegularExpressions;

namespace MiniAirflow.EndToEnd.Installed;

/// <summary>What a page tells its reader to type, as it stands there.</summary>
internal static partial class Page
{
    /// <summary>The blocks of a section, in order.</summary>
    /// <param name="page">The page's file in <c>docs</c>.</param>
    /// <param name="section">The section's title.</param>
    /// <param name="language">What the blocks say that they are; empty for those that say nothing.</param>
    public static IReadOnlyList<string> Blocks(string page, string section, string language = "sh")
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", page));
        var sections = Titles().Split(text);
        var at = Array.IndexOf(sections, section);
        at.ShouldBeGreaterThan(0, $"{page} has no section '{section}'.");
        return [.. Fences().Matches(sections[at + 1]).Where(fence => fence.Groups["language"].Value == language).Select(fence => fence.Groups["text"].Value)];
    }

    [GeneratedRegex(@"^## (.*)\n", RegexOptions.Multiline)]
    private static partial Regex Titles();

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<text>(?:(?!```).*\n)*)```$", RegexOptions.Multiline)]
    private static partial Regex Fences();
}
