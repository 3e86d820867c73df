using System.Text.Json;
using System.Text.RegularExpressions;

namespace MiniAirflow.EndToEnd.Support;

/// <summary>The examples of a page, run by the real executable: each task ends as the comment at its example's end says.</summary>
internal sealed partial class PageExamples(string page)
{
    private readonly string _text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", page));

    public IReadOnlyList<string> Names => [.. Examples().Matches(_text).Select(example => example.Groups["name"].Value)];

    /// <summary>How many files the page shows.</summary>
    public int Files => Fences().Count(_text);

    public async Task RunAsync(string name, TemporaryFolder folder)
    {
        var example = Examples().Matches(_text).Single(one => one.Groups["name"].Value == name);
        // All of them: one may run another.
        foreach (Match one in Examples().Matches(_text))
            await File.WriteAllTextAsync(folder[one.Groups["name"].Value + ".yaml"], one.Groups["file"].Value, TestContext.Current.CancellationToken);

        var result = await Product.RunAsync(folder.Path, "run", $"{name}.yaml", "--json");

        var events = result.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var ends = events.Where(one => one.GetProperty("type").GetString() == "task_status").Select(one => one.GetProperty("payload"))
            .GroupBy(task => task.GetProperty("task_name").GetString()!).ToDictionary(task => task.Key, task => task.Last().GetProperty("state").GetString());
        foreach (var end in example.Groups["ends"].Value.Split(", ").Select(one => one.Split(' ')))
            ends[end[0]].ShouldBe(end[1], $"{end[0]}\n{result}");
        ends.Count.ShouldBe(example.Groups["ends"].Value.Split(", ").Length, "the page tells of every task");
        events[^1].GetProperty("runs")[0].GetProperty("state").GetString().ShouldBe(example.Groups["run"].Value, result.ToString());
    }

    [GeneratedRegex(@"^```yaml\n(?<file>name: (?<name>\S+)\n(?:(?!```).*\n)*?# ends: (?<ends>[^;]*); the run (?<run>\w+)\n)```", RegexOptions.Multiline)]
    private static partial Regex Examples();

    [GeneratedRegex("^```yaml$", RegexOptions.Multiline)]
    private static partial Regex Fences();
}
