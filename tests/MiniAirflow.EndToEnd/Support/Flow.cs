using System.Text.Json.Nodes;

namespace MiniAirflow.EndToEnd.Support;

/// <summary>Writes a workflow file, in JSON.</summary>
internal sealed class Flow(string name)
{
    private readonly JsonObject _document = new() { ["name"] = name };
    private readonly JsonArray _tasks = [];

    public string Name => name;

    public WorkflowText Text
    {
        get
        {
            var whole = _document.DeepClone().AsObject();
            whole["tasks"] = _tasks.DeepClone();
            return new WorkflowText(whole.ToJsonString(), IsYaml: false);
        }
    }

    /// <summary>A workflow of one task.</summary>
    public static Flow Of(string name, string command, params (string Key, JsonNode Value)[] more) => new Flow(name).Task("a", command, [], more);

    public Flow Task(string task, string command, string[]? after = null, params (string Key, JsonNode Value)[] more) => Task(task, JsonValue.Create(command)!, after, more);

    public Flow Program(string task, params string[] argv) => Task(task, new JsonArray([.. argv.Select(argument => (JsonNode)argument)]), [], []);

    public Flow Set(string key, JsonNode value)
    {
        _document[key] = value;
        return this;
    }

    public async Task<string> WriteAsync(string path)
    {
        await File.WriteAllTextAsync(path, Text.Text);
        return path;
    }

    private Flow Task(string task, JsonNode command, string[]? after, (string Key, JsonNode Value)[] more)
    {
        var node = new JsonObject { ["name"] = task, ["command"] = command };
        if (after is { Length: > 0 }) node["depends_on"] = new JsonArray([.. after.Select(parent => (JsonNode)parent)]);
        foreach (var (key, value) in more) node[key] = value;
        _tasks.Add(node);
        return this;
    }
}
