using System.Text;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Expressions;
using MiniAirflow.Definitions.Documents;
using MiniAirflow.Definitions.Writing;

namespace MiniAirflow.Definitions.Importing;

/// <summary>Gathers what becomes of one file.</summary>
internal sealed class ImportLog(string source, DateTimeOffset now)
{
    private readonly List<ImportNote> _notes = [];

    public ProblemSink Problems { get; } = new(source);

    public List<ImportedWorkflow> Workflows { get; } = [];

    /// <summary>From when on a schedule must fire.</summary>
    public DateTimeOffset Now => now;

    /// <summary>The notes in the order of the text.</summary>
    public IEnumerable<ImportNote> Notes => _notes.OrderBy(note => note.Line);

    public void Note(int line, string text) => _notes.Add(new ImportNote(source, line, text));

    /// <summary>The texts of a list, or a single one; what is something else is told.</summary>
    public IReadOnlyList<string> Texts(DocumentNode? node, string key)
    {
        var items = node is ListNode list ? list.Items : node is null ? [] : [node];
        foreach (var item in items.Where(item => item is not ScalarNode))
            Note(item.At.Line, $"A part of '{key}' is not carried: it is {(item is MapNode ? "a map" : "a list")}, where text is expected.");
        return [.. items.OfType<ScalarNode>().Select(item => item.Text)];
    }

    /// <summary>Writes a workflow. It is read back as anybody's would be, so that nothing is handed out that is refused later.</summary>
    public void Add(WorkflowDefinition definition, Position at)
    {
        var yaml = WorkflowYaml.Write(Literally(definition));
        var parsed = WorkflowDocument.Parse(Encoding.UTF8.GetBytes(yaml), DocumentFormat.Yaml, new DocumentSource(source, BaseDirectory: "/"), now);
        foreach (var problem in parsed.Problems)
            Problems.Add(at, "", $"The workflow that this becomes is refused{(problem.Path.Length > 0 ? $" for its {ProblemText.Quoted(problem.Path)}" : "")}: {problem.Message}", problem.Hint);
        if (parsed.Problems.Count == 0) Workflows.Add(new ImportedWorkflow(definition.Name, source, at.Line, yaml));
    }

    // Braces meant nothing where this comes from.
    private static WorkflowDefinition Literally(WorkflowDefinition definition) => definition with
    {
        Env = Literally(definition.Env),
        Tasks =
        [
            .. definition.Tasks.Select(task => task with
            {
                Env = Literally(task.Env),
                Command = task.Command?.Argv is { } argv ? CommandDefinition.FromArgv([.. argv.Select(Template.Literally)]) : task.Command,
            }),
        ],
    };

    private static Dictionary<string, string> Literally(IReadOnlyDictionary<string, string> env) => env.ToDictionary(one => one.Key, one => Template.Literally(one.Value), StringComparer.Ordinal);

    /// <summary>The sum of several files.</summary>
    public static ImportResult Sum(IReadOnlyCollection<ImportLog> logs)
    {
        var problems = logs.SelectMany(log => log.Problems.InOrder()).ToList();
        return new ImportResult
        {
            Workflows = problems.Count > 0 ? [] : [.. logs.SelectMany(log => log.Workflows)],
            Notes = [.. logs.SelectMany(log => log.Notes)],
            Problems = problems,
        };
    }
}
