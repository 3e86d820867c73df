using System.Text;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Expressions;

namespace MiniAirflow.Core.Leasing;

/// <summary>Puts values into a task's expressions, right before it starts. Pure.</summary>
public static class TaskRendering
{
    /// <summary>Prepares an attempt.</summary>
    /// <param name="leased">It, as it was leased.</param>
    /// <param name="rendered">It, with every expression replaced by its value; itself when there is none.</param>
    /// <returns>How it ends without being run: its condition does not hold, an expression has no value, or it is a mapped task, and this is its list. Null when it is to run.</returns>
    public static TaskOutcome? Prepare(LeasedTask leased, out LeasedTask rendered)
    {
        rendered = leased;
        var (task, shared) = (leased.Task, leased.Run.Definition.Env);
        if (task.ForEach is null && !TaskExpressions.Of(task).Any() && !TaskExpressions.Of(shared).Any()) return null;
        try
        {
            var scope = new LeasedScope(leased);
            // Of a mapped task it was looked at before it became its items.
            if (leased.Map is null && task.When is { } when && !At("when", () => Expression.Parse(when).Holds(scope))) return TaskOutcome.Skipped($"when: {when} does not hold");
            if (leased.Map is null && task.ForEach is not null) return MapExpansion.Expand(leased);
            rendered = leased.With(task with
            {
                // The workflow's values may have expressions too; a task's own win over them.
                Env = Render(shared.Where(one => Template.IsTemplate(one.Value)).Concat(task.Env), scope),
                Command = Render(task.Command, scope, "command"),
                Container = Render(task.Container, scope),
                WaitFor = Render(task.WaitFor, scope),
                Workflow = Render(task.Workflow, scope),
                Approval = task.Approval is { } approval ? approval with { Message = Render(approval.Message, scope, "approval.message") } : null,
            });
            return null;
        }
        catch (ExpressionException e)
        {
            return TaskOutcome.Failure(e.Message) with { IsFinal = true };
        }
    }

    private static CommandDefinition? Render(CommandDefinition? command, LeasedScope scope, string place) =>
        command?.Argv is { } argv ? CommandDefinition.FromArgv([.. argv.Select(argument => Render(argument, scope, place))]) : command;

    private static ContainerDefinition? Render(ContainerDefinition? container, LeasedScope scope) => container is null ? null : container with
    {
        Image = Render(container.Image, scope, "container.image"),
        Args = [.. container.Args.Select(argument => Render(argument, scope, "container.args"))],
    };

    private static WaitDefinition? Render(WaitDefinition? wait, LeasedScope scope) => wait is null ? null : wait with
    {
        Time = RenderIfAny(wait.Time, scope, "wait_for.time"),
        File = RenderIfAny(wait.File, scope, "wait_for.file"),
        Http = wait.Http is { } http ? http with { Url = Render(http.Url, scope, "wait_for.http.url"), Contains = RenderIfAny(http.Contains, scope, "wait_for.http.contains") } : null,
        Command = Render(wait.Command, scope, "wait_for.command"),
        Run = wait.Run is { } run ? run with { LogicalDate = Render(run.LogicalDate, scope, "wait_for.run.logical_date") } : null,
    };

    private static WorkflowTarget? Render(WorkflowTarget? target, LeasedScope scope) =>
        target is null ? null : target with { Params = target.Params.ToDictionary(one => one.Key, one => Render(one.Value, scope, $"workflow.params.{one.Key}"), StringComparer.Ordinal) };

    private static string? RenderIfAny(string? text, LeasedScope scope, string place) => text is null ? null : Render(text, scope, place);

    private static Dictionary<string, string> Render(IEnumerable<KeyValuePair<string, string>> env, LeasedScope scope)
    {
        var rendered = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in env) rendered[name] = Render(value, scope, name);
        return rendered;
    }

    internal static string Render(string text, LeasedScope scope, string place) => !Template.IsTemplate(text) ? text : At(place, () =>
    {
        var value = Template.Parse(text).Render(scope);
        if (value.Contains('\0', StringComparison.Ordinal)) throw new ExpressionException("The value contains a NUL character, which no program can be given.");
        return Encoding.UTF8.GetByteCount(value) <= Limits.MaxValueBytes ? value : throw new ExpressionException($"The value is longer than {Limits.MaxValueBytes} bytes.");
    });

    /// <summary>Says at which key an expression had no value.</summary>
    internal static T At<T>(string place, Func<T> evaluate)
    {
        try
        {
            return evaluate();
        }
        catch (ExpressionException e)
        {
            throw new ExpressionException($"{place}: {e.Message}");
        }
    }
}
