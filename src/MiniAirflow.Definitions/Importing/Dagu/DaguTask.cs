using System.Globalization;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Importing.Dagu;

/// <summary>What the steps of one DAG share, and the task that each of them becomes.</summary>
/// <param name="Prelude">Lines before every command.</param>
/// <param name="Shell">The shell, with its options; null for <c>/bin/sh</c>.</param>
/// <param name="Directory">Where they run; null for the folder of the file.</param>
/// <param name="Defaults">What a step inherits that does not say otherwise; null for nothing.</param>
/// <param name="Container">The container that they ran in; null for none.</param>
/// <param name="IsElsewhere">Whether they ran where no task can, so that their commands are not the worker's.</param>
/// <param name="Log">Where notes go.</param>
internal sealed record DaguTask(DaguPrelude Prelude, IReadOnlyList<string>? Shell, string? Directory, DaguTask.Inherited? Defaults, DaguContainer? Container, bool IsElsewhere, ImportLog Log)
{
    /// <summary>The part of <c>defaults</c> that is carried.</summary>
    internal sealed record Inherited(DocumentNode? Retry, int Timeout, DocumentNode? Env);

    public TaskDefinition Of(DaguStep step, string[] parents)
    {
        var keys = step.Keys;
        var (container, isElsewhere) = ContainerOf(keys);
        var prelude = Prelude.With(DaguVariables.Env(container?.Env, Log)).With(DaguVariables.Env(keys.Take("env"), Log));
        var own = keys.Text("working_dir", "dir");
        // A folder of this machine is not in the image.
        var directory = container is null ? DirectoryOf(own) : own is null ? container.Directory : Path.Combine(container.Directory ?? "", own);
        var shell = ShellOf(keys.Take("shell"), keys.Take("shell_args"), Log) ?? Shell;
        var isExpanded = directory is not null && (directory.StartsWith('~') || directory.Contains('$', StringComparison.Ordinal) || (container is not null && !directory.StartsWith('/')));
        var text = prelude.Lines(isExpanded ? directory : null) + ((isElsewhere ? null : DaguCommand.Body(keys, Log)) ?? DaguCommand.Missing(step.Name));
        var timeout = keys.Number("timeout_sec");
        var task = new TaskDefinition
        {
            Name = step.Name,
            Command = shell is null ? CommandDefinition.FromShell(text) : CommandDefinition.FromArgv([.. shell, "-c", text]),
            Container = isElsewhere ? null : container?.Definition,
            DependsOn = parents,
            TimeoutSeconds = timeout > 0 ? timeout : Defaults?.Timeout ?? 0,
            Env = prelude.Fixed.Where(pair => !Prelude.Fixed.TryGetValue(pair.Key, out var same) || same != pair.Value).ToDictionary(StringComparer.Ordinal),
            WorkingDirectory = isExpanded ? null : directory,
            ContinueOn = ContinueOnOf(keys.Take("continue_on")),
        };
        task = WithRetries(task, keys.Take("retry_policy") ?? Defaults?.Retry);
        keys.TellRest(DaguReasons.OfStep);
        return task;
    }

    /// <summary>The container of a step: its own, or that of all of them.</summary>
    private (DaguContainer? Container, bool IsElsewhere) ContainerOf(DaguMap keys)
    {
        if (keys.Take("container") is not { } node) return (Container, IsElsewhere);
        var own = DaguContainer.Of(node, Log);
        if (own is null) Log.Note(node.At.Line, "The container of the step is not carried, and so its command is not: it could do harm on the worker itself. Write 'container' with the name of an image.");
        return (own, own is null);
    }

    /// <summary>A shell with its options; null for <c>/bin/sh</c> without any, and for none.</summary>
    public static IReadOnlyList<string>? ShellOf(DocumentNode? shell, DocumentNode? arguments, ImportLog log)
    {
        string[] words = [.. Words(shell, log), .. Words(arguments, log)];
        return words is [] or ["sh" or "/bin/sh"] ? null : words;
    }

    /// <summary>Ends that those after the step take for a success: a word, a list of words, or a map of what is true.</summary>
    private ContinueOn ContinueOnOf(DocumentNode? node)
    {
        if (node is not MapNode map) return Log.Texts(node, "continue_on").Aggregate(ContinueOn.None, (all, word) => all | OfWord(word, node!.At));
        var keys = new DaguMap(map, Log);
        var ends = (keys.Text("failure") is "true" ? ContinueOn.Failed : ContinueOn.None) | (keys.Text("skipped") is "true" ? ContinueOn.Skipped : ContinueOn.None);
        keys.TellRest(DaguReasons.OfContinueOn);
        return ends;
    }

    private ContinueOn OfWord(string word, Position at)
    {
        switch (word)
        {
            case "failed" or "failure": return ContinueOn.Failed;
            case "skipped": return ContinueOn.Skipped;
            default:
                Log.Note(at.Line, $"'continue_on' is not carried: {ProblemText.Quoted(word)} is not known here.");
                return ContinueOn.None;
        }
    }

    private string? DirectoryOf(string? own) => own switch
    {
        null or "" => Directory,
        ['/' or '~' or '$', ..] => own,
        _ => Directory is null ? own : Path.Combine(Directory, own),
    };

    private TaskDefinition WithRetries(TaskDefinition task, DocumentNode? policy)
    {
        if (policy is not MapNode map)
        {
            if (policy is not null) Log.Note(policy.At.Line, "'retry_policy' is not carried: it is no map.");
            return task;
        }
        var keys = new DaguMap(map, Log);
        var backoff = keys.TextNode("backoff");
        task = task with
        {
            RetryCount = keys.Number("limit"),
            RetryDelaySeconds = keys.Number("interval_sec"),
            RetryMaxDelaySeconds = keys.Number("max_interval_sec"),
            RetryBackoff = backoff is null || backoff.Text is "false" ? RetryBackoff.Fixed : RetryBackoff.Exponential,
        };
        if (backoff is { Kind: not ScalarKind.Boolean } && !(double.TryParse(backoff.Text, CultureInfo.InvariantCulture, out var factor) && factor == 2))
            Log.Note(backoff.At.Line, $"'backoff' is carried as 2: the delay is doubled from attempt to attempt, never {ProblemText.Quoted(backoff.Text)} times as long.");
        keys.TellRest(DaguReasons.OfRetry);
        return task;
    }

    private static IEnumerable<string> Words(DocumentNode? node, ImportLog log) =>
        node is ScalarNode scalar ? scalar.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : log.Texts(node, "shell");
}
