using System.Globalization;
using MiniAirflow.Core.Expressions;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Core.Hooks;

/// <summary>Looks the paths of a hook's expressions up in what happened.</summary>
/// <remarks>Which paths there are is <see cref="HookPaths"/>'s to say; validation goes by the same list.</remarks>
/// <param name="notice">What happened.</param>
/// <param name="values">Parameters of the run; null when it is about none.</param>
public sealed class HookScope(HookNotice notice, IReadOnlyDictionary<string, string>? values) : IExpressionScope
{
    /// <inheritdoc/>
    public ExpressionValue Find(ExpressionPath path) => path.Segments switch
    {
        ["params", var name] => values?.TryGetValue(name, out var value) == true ? ExpressionValue.Of(value) : ExpressionValue.Missing($"There is no parameter '{name}' here."),
        ["event", "name"] => ExpressionValue.Of(notice.Event),
        ["event", "at"] => ExpressionValue.Of(DateText.Of(notice.At)),
        ["event", "reason"] => ExpressionValue.OfNullable(notice.Reason),
        ["workflow", "name"] => ExpressionValue.Of(notice.Workflow),
        ["run", "id"] => ExpressionValue.OfNullable(notice.RunId?.ToString()),
        ["run", "state"] => ExpressionValue.OfNullable(notice.RunState),
        ["run", "logical_date"] => ExpressionValue.OfNullable(notice.LogicalDate is { } date ? DateText.Of(date) : null),
        ["task", "name"] => ExpressionValue.OfNullable(notice.Task),
        ["task", "state"] => ExpressionValue.OfNullable(notice.TaskState),
        ["task", "attempt"] => notice.Attempt is { } attempt ? new ExpressionValue(ValueKind.Number, attempt.ToString(CultureInfo.InvariantCulture)) : ExpressionValue.Null,
        _ => ExpressionValue.Missing($"There is nothing at '{path}'."),
    };

    /// <summary>The values that a hook gives to the workflow that it starts.</summary>
    /// <exception cref="ExpressionException">An expression has no value.</exception>
    public Dictionary<string, string> Render(IReadOnlyDictionary<string, string> parameters)
    {
        var rendered = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in parameters) rendered[name] = Template.IsTemplate(text) ? Template.Parse(text).Render(this) : text;
        return rendered;
    }
}
