using System.Text.RegularExpressions;

namespace MiniAirflow.EndToEnd.Dags;

/// <summary>The YAML of the pages that show parts of workflows, or such as need programs of the reader's: what is missing is put around it, and it runs to its end.</summary>
public sealed partial class OtherPagesTests : IDisposable
{
    private static readonly string[] Pages = ["containers", "getting-started", "limits", "operations", "schedules", "secrets", "workflow-files"];

    /// <summary>What the reader is taken to have: scripts beside the workflow, and programs that would go elsewhere.</summary>
    private static readonly string[] Programs = ["flows/report.sh", "flows/sync.sh", "flows/deploy.sh", "flows/fetch.sh", "flows/export", "flows/bin/psql", "flows/bin/curl", "flows/bin/docker"];

    private static readonly Dictionary<string, string> Values = new() { ["customer"] = "acme", ["site"] = "north", ["token"] = "t" };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_example_of_the_other_pages_runs()
    {
        foreach (var program in Programs) await WriteProgramAsync(program);
        var examples = Pages.SelectMany(page => Fences().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", page + ".md"))).Select((fence, i) => Completed(fence.Groups[1].Value, $"{page}-{i}"))).ToList();
        examples.Count.ShouldBeGreaterThan(10);
        foreach (var (name, text) in examples) await File.WriteAllTextAsync(_folder[$"flows/{name}.yaml"], text);
        await using var server = await ServerProcess.StartAsync(_folder.Path, ["--slots", "4", "--workflows", _folder["flows"]], new Dictionary<string, string>
        {
            ["PATH"] = $"{_folder["flows/bin"]}:{Environment.GetEnvironmentVariable("PATH")}",
            ["MINIAIRFLOW_SECRET_WAREHOUSE_PASSWORD"] = "first-secret", ["MINIAIRFLOW_SECRET_REPORTS_TOKEN"] = "second-secret",
        });
        await server.Client.PutPoolAsync("db", new PutPoolRequest { Slots = 2 });
        await server.Client.PutVariableAsync("region", new PutVariableRequest { Value = "eu-central-1" });
        await server.Client.PutVariableAsync("limits", new PutVariableRequest { Value = "{\"rows\": 1000000}" });

        foreach (var (name, text) in examples)
        {
            WorkflowResource? workflow = null;
            await Poll.UntilAsync(async () => (workflow = await server.Client.FindWorkflowAsync(name)) is not null, () => $"{name}\n{string.Join('\n', server.Output)}");
            var given = Values.Where(value => text.Contains($"\n  {value.Key}:", StringComparison.Ordinal)).ToDictionary();
            var run = await server.EndOfAsync((await server.Client.TriggerAsync(workflow!.Id, given)).Id);
            run.State.ShouldBe("success", $"{text}\n{Runs.Told(run)}");
            foreach (var attempt in run.TaskRuns!) (await server.LogAsync(attempt.Id)).ShouldNotContain("No such file");
        }
    }

    /// <summary>A whole workflow, with a name that no other page's has.</summary>
    private static (string Name, string Text) Completed(string yaml, string name)
    {
        if (yaml.StartsWith("  - name:", StringComparison.Ordinal)) yaml = "tasks:\n" + yaml;
        if (!Has(yaml, "tasks")) yaml += "tasks: [{name: a, command: \"true\"}]\n";
        return (name, $"name: {name}\n{string.Join('\n', yaml.Split('\n').Where(line => !line.StartsWith("name:", StringComparison.Ordinal)))}");
    }

    private static bool Has(string yaml, string key) => yaml.Split('\n').Any(line => line.StartsWith(key + ":", StringComparison.Ordinal));

    private async Task WriteProgramAsync(string name)
    {
        var path = _folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "#!/bin/sh\necho \"$0 $*\"\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [GeneratedRegex("^```yaml\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fences();
}
