using System.Globalization;
using System.Text.RegularExpressions;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Importing.Dagu;

/// <summary>What a step runs, as text for a shell.</summary>
internal static partial class DaguCommand
{
    /// <summary>The text; null, and a note, when the step runs something that is no command, or runs it somewhere else: on the worker itself it could do harm.</summary>
    public static string? Body(DaguMap step, ImportLog log)
    {
        if (Foreigner(step) is { } kind)
        {
            log.Note(kind.At.Line, $"{(kind is ScalarNode { Text: var text } ? ProblemText.Quoted(text) : "What the step runs")} is not carried: a task runs a command on its worker. Write one that does the same; until then the task fails.");
            return null;
        }
        var run = step.Take("run", "command", "cmd");
        var script = step.TextNode("script");
        var arguments = step.Take("args");
        var line = run switch
        {
            null => null,
            ListNode list => Sequence(list, log),
            ScalarNode scalar => scalar.Text,
            _ => null,
        };
        if (line is not null && arguments is not null) line += " " + Arguments(arguments, log);
        else if (arguments is not null) log.Note(arguments.At.Line, "'args' is not carried: there is no command that they could be given to.");
        if (line is null && script is null)
        {
            log.Note(step.At.Line, "The step has no command; the task that stands for it fails.");
            return null;
        }
        if (Foreign(line + script?.Text) is { } reference)
            log.Note((run ?? script!).At.Line, $"{ProblemText.Quoted(reference)} is not carried: it is left in the command as it is, and nothing here fills it in.");
        return script is null ? WithInterpreter(line!) : Scripted(line?.Trim(), script.Text);
    }

    /// <summary>The command of a task that stands for what could not be carried: it fails, so that nobody takes it for done.</summary>
    public static string Missing(string name) => $"echo 'The step {name} was not imported; write its command here.' >&2\nexit 1\n";

    /// <summary>What says that a step is no command of the worker's: an action, an executor, or another DAG, which older versions of Dagu name in 'run' beside its 'params'.</summary>
    private static DocumentNode? Foreigner(DaguMap step)
    {
        var kind = step.Take("type", "action", "call", "executor");
        if (kind is ScalarNode { Text: "command" or "shell" }) kind = null;
        return kind ?? (step.Has("params") ? step.Take("run") : null);
    }

    private static string Sequence(ListNode list, ImportLog log)
    {
        var lines = log.Texts(list, "run");
        if (lines.Count > 1) log.Note(list.At.Line, $"The list is carried as {lines.Count} commands, one after the other; older versions of Dagu took it for a program and its arguments.");
        return lines.Count == 1 ? lines[0] : string.Join(" && ", lines.Select(line => $"(\n{line}\n)"));
    }

    private static string Arguments(DocumentNode arguments, ImportLog log) => arguments is ScalarNode scalar
        ? scalar.Text
        : string.Join(' ', log.Texts(arguments, "args").Select(argument => CommandDefinition.FromArgv(argument).ToString()));

    /// <summary>A script that a command reads: a shell is given it as it is, anything else as a file.</summary>
    private static string Scripted(string? interpreter, string script)
    {
        if (interpreter is null) return WithInterpreter(script);
        return interpreter is "sh" or "/bin/sh" ? script : AsFile(interpreter, script);
    }

    private static string WithInterpreter(string text)
    {
        if (!text.StartsWith("#!", StringComparison.Ordinal) || text.IndexOf('\n', StringComparison.Ordinal) is not (> 0 and var end)) return text;
        var interpreter = text[2..end].Trim();
        return interpreter is "/bin/sh" or "" ? text : AsFile(interpreter, text);
    }

    private static string AsFile(string interpreter, string script)
    {
        var lines = script.Split('\n');
        var word = "END";
        for (var i = 2; lines.Contains(word); i++) word = string.Create(CultureInfo.InvariantCulture, $"END{i}");
        return $"cat > \"$MINIAIRFLOW_TMP/script\" <<'{word}'\n{script}{(script.EndsWith('\n') ? "" : "\n")}{word}\n{interpreter} \"$MINIAIRFLOW_TMP/script\"\n";
    }

    private static string? Foreign(string text) => References().Match(text) is { Success: true } match ? match.Value : null;

    [GeneratedRegex(@"\$\{\{[^}]*\}\}|\$\{[A-Za-z0-9_]+\.[^}]*\}|\$\{?DAG(?:U)?_[A-Z_]+\}?", RegexOptions.NonBacktracking)]
    private static partial Regex References();
}
