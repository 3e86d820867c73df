using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Importing.Dagu;

/// <summary>Makes a workflow of each DAG of Dagu.</summary>
public static class DaguImport
{
    /// <summary>Reads Dagu's YAML files.</summary>
    /// <param name="sources">The files; a name without extension is the name of a DAG that gives none.</param>
    /// <param name="options">What holds for all of them.</param>
    /// <param name="now">From when on a schedule must fire.</param>
    public static ImportResult Read(IReadOnlyList<ImportSource> sources, ImportOptions options, DateTimeOffset now)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        return ImportLog.Sum([.. sources.Select(source => ReadOne(source, options, seen, now))]);
    }

    private static ImportLog ReadOne(ImportSource source, ImportOptions options, Dictionary<string, string> seen, DateTimeOffset now)
    {
        var log = new ImportLog(source.Name, now);
        try
        {
            var root = YamlDocumentReader.Read(DocumentText.Check(source.Utf8).Span, log.Problems);
            if (root is MapNode map) Carry(map, source, options, seen, log);
            else log.Problems.Add(root?.At ?? Position.Start, "", "The document is no DAG of Dagu: a map with 'steps' is expected.");
        }
        catch (DocumentException e)
        {
            log.Problems.Add(e.At, "", e.Message, e.Hint);
        }
        return log;
    }

    private static void Carry(MapNode map, ImportSource source, ImportOptions options, Dictionary<string, string> seen, ImportLog log)
    {
        var dag = new DaguMap(map, log);
        var name = NameOf(dag, source, log);
        if (!seen.TryAdd(name, source.Name)) log.Problems.Add(map.At, "name", $"Workflow '{name}' is also in {seen[name]}.", "give one of them another name");
        var type = dag.TextNode("type");
        if (type is not null && type.Text is not ("graph" or "chain"))
        {
            log.Note(type.At.Line, $"The DAG is not carried: its type is {ProblemText.Quoted(type.Text)}, and tasks are chosen by their dependencies alone here.");
            return;
        }
        log.Add(Definition(dag, name, type, options, log), map.At);
        dag.TellRest(DaguReasons.OfWorkflow);
    }

    private static WorkflowDefinition Definition(DaguMap dag, string name, ScalarNode? type, ImportOptions options, ImportLog log)
    {
        var parameters = DaguVariables.Params(dag.Take("params"), log);
        var prelude = DaguPrelude.Of(parameters, DaguVariables.Env(dag.Take("env"), log));
        var defaults = DefaultsOf(dag);
        if (defaults is not null) prelude = prelude.With(DaguVariables.Env(defaults.Env, log));
        var (container, isElsewhere) = PlaceOf(dag, log);
        var shared = new DaguTask(prelude, DaguTask.ShellOf(dag.Take("shell"), dag.Take("shell_args"), log), dag.Text("working_dir") ?? options.Directory, defaults, container, isElsewhere, log);
        var (steps, node) = (new DaguSteps(log), dag.Take("steps"));
        var read = steps.Read(node);
        var isChain = steps.IsChain(type, node);
        var schedules = DaguSchedule.Entries(dag, log);
        // A zone that all entries share is the workflow's.
        var zone = schedules.Select(one => one.TimeZone).Distinct().ToList() is [{ } only] ? only : null;
        var retry = dag.Map("retry_policy");
        var definition = new WorkflowDefinition
        {
            Name = name,
            Description = dag.Text("description") ?? "",
            Tags = TagsOf(dag.Take("tags", "labels")),
            Schedules = zone is null ? schedules : [.. schedules.Select(one => one with { TimeZone = null })],
            TimeZone = schedules.Count > 0 ? zone ?? options.TimeZone : WorkflowDefinition.DefaultTimeZone,
            Policy = DaguSchedule.Policy(dag, schedules.Count > 0, log),
            MaxActiveTasksPerRun = dag.Number("max_active_steps"),
            TimeoutSeconds = dag.Number("timeout_sec"),
            RetryCount = retry?.Number("limit") ?? 0,
            RetryDelaySeconds = retry?.Number("interval_sec") ?? 0,
            Retention = RetentionOf(dag),
            Params = parameters.ToDictionary(one => one.Name, one => one.Definition, StringComparer.Ordinal),
            Env = prelude.Fixed,
            Tasks = [.. read.Select(step => shared.Of(step, steps.Parents(step, isChain)))],
        };
        retry?.TellRest(DaguReasons.OfRunRetry);
        return definition;
    }

    /// <summary>Words, in a list or with commas between them; a label and its value become one word.</summary>
    private static IReadOnlyList<string> TagsOf(DocumentNode? node)
    {
        IEnumerable<string> words = node switch
        {
            ScalarNode text => text.Text.Split(','),
            ListNode list => list.Items.OfType<ScalarNode>().Select(item => item.Text),
            MapNode map => map.Entries.Select(entry => entry.Value is ScalarNode value ? $"{entry.Key}={value.Text}" : entry.Key),
            _ => [],
        };
        return [.. words.Where(word => !string.IsNullOrWhiteSpace(word)).Select(word => ImportNames.Valid(word.Trim(), "tag")).Distinct(StringComparer.Ordinal).Take(Limits.MaxTags)];
    }

    private static RetentionDefinition? RetentionOf(DaguMap dag)
    {
        var (days, runs) = (dag.Number("hist_retention_days"), dag.Number("hist_retention_runs"));
        return days == 0 && runs == 0 ? null : new RetentionDefinition { Days = days > 0 ? days : null, Runs = runs > 0 ? runs : null };
    }

    private static string NameOf(DaguMap dag, ImportSource source, ImportLog log)
    {
        var written = dag.Text("name");
        var wanted = written ?? Path.GetFileNameWithoutExtension(source.Name);
        var name = ImportNames.Valid(wanted, "workflow");
        if (written is not null && name != written) log.Note(dag.At.Line, $"The DAG {ProblemText.Quoted(written)} is called '{name}' here.");
        return name;
    }

    /// <summary>Where the steps ran: in a container, or where no task can.</summary>
    private static (DaguContainer? Container, bool IsElsewhere) PlaceOf(DaguMap dag, ImportLog log)
    {
        if (dag.Take("container") is { } node)
        {
            if (DaguContainer.Of(node, log) is { } container)
            {
                log.Note(node.At.Line, "The steps shared one container; here each task has one of its own, of the same image: what a step left in files, the next one does not find.");
                return (container, dag.Take("ssh") is not null);
            }
            return (null, TellElsewhere(node, log));
        }
        return (null, dag.Take("ssh") is { } ssh && TellElsewhere(ssh, log));
    }

    private static bool TellElsewhere(DocumentNode place, ImportLog log)
    {
        log.Note(place.At.Line, "The steps ran in a container that is not made here, or on another machine, so their commands are not carried: they could do harm on the worker itself. Each task fails until it says where, as by 'container' or 'ssh …'.");
        return true;
    }

    private static DaguTask.Inherited? DefaultsOf(DaguMap dag)
    {
        if (dag.Map("defaults") is not { } defaults) return null;
        var inherited = new DaguTask.Inherited(defaults.Take("retry_policy"), defaults.Number("timeout_sec"), defaults.Take("env"));
        defaults.TellRest(DaguReasons.OfStep);
        return inherited;
    }
}
