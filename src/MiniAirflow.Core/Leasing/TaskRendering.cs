using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Expressions;

namespace MiniAirflow.Core.Leasing;

/// <summary>Puts values into a task's expressions, right before it starts. Pure.</summary>
public static class TaskRendering
{
    /// <summary>Prepares an attempt.</summary>
    /// <param name="leased">It, as it was leased.</param>
    /// <param name="rendered">It, with every expression replaced by its value; itself when there is none.</param>
    /// <returns>How it ends without being run: its condition does not hold, or an expression has no value. Null when it is to run.</returns>
    public static TaskOutcome? Prepare(LeasedTask leased, out LeasedTask rendered)
    {
        rendered = leased;
        var task = leased.Task;
        var isPlain = task.When is null && !Has(task.Env) && !Has(leased.Run.Definition.Env) && !Has(task.Command);
        if (isPlain) return null;
        try
        {
            var scope = new LeasedScope(leased);
            if (task.When is { } when && !Expression.Parse(when).Holds(scope)) return TaskOutcome.Skipped($"when: {when} does not hold");
            // The workflow's values may be templates too, and a task's own win over them.
            rendered = leased.With(task with { Env = Render(leased.Run.Definition.Env.Where(one => Template.IsTemplate(one.Value)).Concat(task.Env), scope), Command = Render(task.Command, scope) });
            return null;
        }
        catch (ExpressionException e)
        {
            return TaskOutcome.Failure(e.Message) with { IsFinal = true };
        }
    }

    private static bool Has(IReadOnlyDictionary<string, string> env)
    {
        foreach (var (_, value) in env)
            if (Template.IsTemplate(value)) return true;
        return false;
    }

    private static bool Has(CommandDefinition? command) => command?.Argv?.Any(Template.IsTemplate) ?? false;

    private static Dictionary<string, string> Render(IEnumerable<KeyValuePair<string, string>> env, LeasedScope scope)
    {
        var rendered = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in env) rendered[name] = Render(value, scope, name);
        return rendered;
    }

    private static CommandDefinition? Render(CommandDefinition? command, LeasedScope scope) =>
        Has(command) ? CommandDefinition.FromArgv([.. command!.Argv!.Select(argument => Render(argument, scope, "command"))]) : command;

    private static string Render(string text, LeasedScope scope, string place)
    {
        if (!Template.IsTemplate(text)) return text;
        try
        {
            var value = Template.Parse(text).Render(scope);
            if (value.Contains('\0', StringComparison.Ordinal)) throw new ExpressionException("the value contains a NUL character, which no program can be given.");
            return System.Text.Encoding.UTF8.GetByteCount(value) <= Limits.MaxValueBytes ? value : throw new ExpressionException($"the value is longer than {Limits.MaxValueBytes} bytes.");
        }
        catch (ExpressionException e)
        {
            throw new ExpressionException($"{place}: {e.Message}");
        }
    }
}
