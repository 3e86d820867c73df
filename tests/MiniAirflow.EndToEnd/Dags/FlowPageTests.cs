using System.Text.Json;
using System.Text.RegularExpressions;

namespace MiniAirflow.EndToEnd.Dags;

/// <summary>Every example of docs/flow.md, run by the real executable: each task ends as the page says.</summary>
public sealed partial class FlowPageTests : IDisposable
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "flow.md"));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Names() => [.. Examples().Matches(Page).Select(example => example.Groups["name"].Value)];

    [Theory, MemberData(nameof(Names))]
    public async Task The_example_ends_as_the_page_says(string name)
    {
        var example = Examples().Matches(Page).Single(one => one.Groups["name"].Value == name);
        await File.WriteAllTextAsync(_folder["example.yaml"], example.Groups["file"].Value, TestContext.Current.CancellationToken);

        var result = await Product.RunAsync(_folder.Path, "run", "example.yaml", "--json");

        var events = result.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var ends = events.Where(one => one.GetProperty("type").GetString() == "task_status").Select(one => one.GetProperty("payload"))
            .Where(task => !task.TryGetProperty("map_index", out _)) // items are told of through their task
            .GroupBy(task => task.GetProperty("task_name").GetString()!).ToDictionary(task => task.Key, task => task.Last().GetProperty("state").GetString());
        foreach (var end in example.Groups["ends"].Value.Split(", ").Select(one => one.Split(' ')))
            ends[end[0]].ShouldBe(end[1], $"{end[0]}\n{result}");
        ends.Count.ShouldBe(example.Groups["ends"].Value.Split(", ").Length, "the page tells of every task");
        events[^1].GetProperty("runs")[0].GetProperty("state").GetString().ShouldBe(example.Groups["run"].Value, result.ToString());
    }

    [Fact]
    public void Every_example_of_the_page_says_how_it_ends()
    {
        Names().Count.ShouldBe(Fences().Count(Page));
        Names().Count.ShouldBeGreaterThan(5);
    }

    [GeneratedRegex(@"^```yaml\n(?<file>name: (?<name>\S+)\n(?:(?!```).*\n)*?# ends: (?<ends>[^;]*); the run (?<run>\w+)\n)```", RegexOptions.Multiline)]
    private static partial Regex Examples();

    [GeneratedRegex("^```yaml$", RegexOptions.Multiline)]
    private static partial Regex Fences();
}
