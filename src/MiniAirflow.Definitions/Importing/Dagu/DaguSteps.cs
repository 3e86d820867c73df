using System.Globalization;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Importing.Dagu;

/// <summary>The steps of one DAG, and how they follow each other.</summary>
internal sealed class DaguSteps(ImportLog log)
{
    private readonly ImportNames _names = new();
    private readonly List<DaguStep> _steps = [];

    /// <summary>Reads <c>steps</c>: a map by name, or a list of steps, of commands, and of lists that are groups.</summary>
    public IReadOnlyList<DaguStep> Read(DocumentNode? node)
    {
        if (node is MapNode map)
            foreach (var entry in map.Entries) Add(entry.Value, entry.Key, _steps.Count);
        else if (node is ListNode list)
            for (var group = 0; group < list.Items.Count; group++)
                foreach (var item in list.Items[group] is ListNode several ? several.Items : [list.Items[group]]) Add(item, null, group);
        else if (node is not null) log.Problems.Add(node.At, "", "'steps' is a list, or a map by name.");
        return _steps;
    }

    /// <summary>Whether steps follow each other in the order of the text. Dagu's answer for a DAG that does not say has changed between its versions; in order is right for both, if slower.</summary>
    public bool IsChain(ScalarNode? type, DocumentNode? steps)
    {
        if (type is not null) return type.Text == "chain";
        if (_steps.Count < 2 || steps is MapNode || _steps.Any(step => step.Depends is not null)) return false;
        log.Note(steps!.At.Line, "The DAG has no 'type' and its steps no 'depends': they are carried one after the other. If they may run at once, as newer versions of Dagu take it, remove 'depends_on'.");
        return true;
    }

    /// <summary>Names of the tasks that a step waits for.</summary>
    public string[] Parents(DaguStep step, bool isChain)
    {
        if (step.Depends is { } depends) return [.. depends.Select(NameOf).Distinct(StringComparer.Ordinal)];
        return isChain && step.Group > 0 ? [.. _steps.Where(other => other.Group == step.Group - 1).Select(other => other.Name)] : [];
    }

    /// <summary>Steps are depended on by their ids, or by their names.</summary>
    private string NameOf(string reference) => _steps.Find(step => step.Id == reference || step.Label == reference)?.Name ?? reference;

    private void Add(DocumentNode node, string? key, int group)
    {
        var at = node.At;
        if (node is ScalarNode { Kind: not ScalarKind.Null } command) node = new MapNode(at, [new MapEntry("run", at, command)], 2, 2);
        if (node is not MapNode map)
        {
            log.Problems.Add(at, "", "A step is a map, or a command.");
            return;
        }
        var keys = new DaguMap(map, log);
        var (id, label) = (keys.Text("id"), keys.Text("name") ?? key);
        var wanted = label ?? id ?? string.Create(CultureInfo.InvariantCulture, $"step_{_steps.Count + 1}");
        var name = _names.Unique(ImportNames.Valid(wanted, "step"));
        if (name != wanted) log.Note(at.Line, $"The step {ProblemText.Quoted(wanted)} is called '{name}' here.");
        _steps.Add(new DaguStep(name, id, label, group, keys, keys.Take("depends") is { } depends ? log.Texts(depends, "depends") : null));
    }
}

/// <summary>A step before it has become a task.</summary>
/// <param name="Name">Name of its task.</param>
/// <param name="Id">Its id.</param>
/// <param name="Label">Its name.</param>
/// <param name="Group">Its place in a chain; several may share one.</param>
/// <param name="Keys">Its other keys.</param>
/// <param name="Depends">What it says it depends on; null when it says nothing.</param>
internal sealed record DaguStep(string Name, string? Id, string? Label, int Group, DaguMap Keys, IReadOnlyList<string>? Depends);
