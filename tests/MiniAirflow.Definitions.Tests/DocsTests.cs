using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MiniAirflow.Definitions.Tests;

/// <summary>The page about workflow files says what the parser does.</summary>
public sealed partial class DocsTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Clone.Root, "docs", "workflow-files.md"));

    [Fact]
    public void Every_key_has_its_row()
    {
        var schema = JsonNode.Parse(WorkflowSchema.Json)!;
        var maps = ((JsonNode[])[schema, .. ((string[])["schedule", "task", "parameter", "wait", "approval", "workflow_hook", "webhook", "email", "hook_workflow", "deadline", "child_workflow", "group", "container"]).Select(part => schema["$defs"]![part]!)]).SelectMany(map => map["properties"]!.AsObject()).Select(property => property.Key).ToList();
        foreach (var key in maps) Page.ShouldContain($"`{key}`");
        Rows().Matches(Page).Select(row => row.Groups[1].Value).ShouldBeSubsetOf(maps);
    }

    [Fact]
    public void The_example_is_valid()
    {
        var example = Example().Match(Page).Groups[1].Value;
        Parsing.Yaml(example).Told().ShouldBe("");
    }

    [GeneratedRegex(@"^\| `([a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
