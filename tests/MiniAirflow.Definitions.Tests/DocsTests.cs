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
        foreach (var map in (JsonNode[])[schema, schema["$defs"]!["schedule"]!, schema["$defs"]!["task"]!, schema["$defs"]!["parameter"]!,
            schema["$defs"]!["workflow_hook"]!, schema["$defs"]!["webhook"]!, schema["$defs"]!["email"]!, schema["$defs"]!["hook_workflow"]!, schema["$defs"]!["deadline"]!])
            foreach (var (key, _) in map["properties"]!.AsObject()) Page.ShouldContain($"`{key}`");
        Rows().Matches(Page).Select(row => row.Groups[1].Value)
            .ShouldBeSubsetOf([.. schema["properties"]!.AsObject().Select(p => p.Key), .. schema["$defs"]!["schedule"]!["properties"]!.AsObject().Select(p => p.Key), .. schema["$defs"]!["task"]!["properties"]!.AsObject().Select(p => p.Key),
                .. schema["$defs"]!["parameter"]!["properties"]!.AsObject().Select(p => p.Key), .. schema["$defs"]!["workflow_hook"]!["properties"]!.AsObject().Select(p => p.Key)]);
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
