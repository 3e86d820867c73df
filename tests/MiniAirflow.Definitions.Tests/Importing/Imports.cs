using System.Text;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Importing;
using MiniAirflow.Definitions.Importing.Crontab;
using MiniAirflow.Definitions.Importing.Dagu;

namespace MiniAirflow.Definitions.Tests.Importing;

/// <summary>Imports of text in tests.</summary>
internal static class Imports
{
    public static ImportResult Crontab(string text, ImportOptions? options = null) => CrontabImport.Read([Source(text, "tab")], options ?? new ImportOptions(), Parsing.Now);

    public static ImportResult Dagu(string text, ImportOptions? options = null) => DaguImport.Read([Source(text, "dag.yaml")], options ?? new ImportOptions(), Parsing.Now);

    public static ImportSource Source(string text, string name) => new(name, Encoding.UTF8.GetBytes(text));

    /// <summary>The only workflow of an import, read back from its file.</summary>
    public static WorkflowDefinition Only(this ImportResult result)
    {
        string.Join('\n', result.Problems).ShouldBe("");
        return Read(result.Workflows.ShouldHaveSingleItem().Yaml);
    }

    public static WorkflowDefinition Read(string yaml)
    {
        var parsed = Parsing.Yaml(yaml, new DocumentSource("w", BaseDirectory: "/"));
        parsed.Told().ShouldBe("", yaml);
        return parsed.Definition!;
    }

    public static string Told(this ImportResult result) => string.Join('\n', result.Notes);
}
