using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MiniAirflow.Core.Expressions;

namespace MiniAirflow.Core.Leasing;

/// <summary>Looks the paths of a task's expressions up in what it was leased with.</summary>
/// <remarks>Which paths there are is <see cref="ScopePaths"/>'s to say; validation goes by the same list.</remarks>
public sealed class LeasedScope(LeasedTask leased) : IExpressionScope
{
    /// <inheritdoc/>
    public ExpressionValue Find(ExpressionPath path) => path.Segments switch
    {
        ["params", var name] => leased.Run.Params.TryGetValue(name, out var value) ? ExpressionValue.Of(value) : ExpressionValue.Missing($"The run has no parameter '{name}'."),
        ["vars", var name] => leased.Variables.TryGetValue(name, out var value) ? ExpressionValue.Of(value) : ExpressionValue.Missing($"There is no variable '{name}'; 'miniairflow variables set' makes one."),
        ["vars", var name, .. var deeper] => leased.Variables.TryGetValue(name, out var value) ? InText(value, path, deeper, $"The variable '{name}'") : ExpressionValue.Missing($"There is no variable '{name}'; 'miniairflow variables set' makes one."),
        ["tasks", var name, "state"] => Upstream(name) is { } task ? ExpressionValue.Of(task.State) : NotUpstream(name),
        ["tasks", var name, "outputs", var key, .. var deeper] => Upstream(name) is { } task ? Output(task, path, key, deeper) : NotUpstream(name),
        ["run", "id"] => ExpressionValue.Of(leased.Run.Id.ToString()),
        ["run", "logical_date"] => Date(leased.Run.LogicalDate),
        ["run", "data_interval_start"] => Date(leased.Run.Interval?.Start),
        ["run", "data_interval_end"] => Date(leased.Run.Interval?.End),
        ["workflow", "name"] => ExpressionValue.Of(leased.Run.Definition.Name),
        ["task", "name"] => ExpressionValue.Of(leased.Task.Name),
        ["task", "attempt"] => new ExpressionValue(ValueKind.Number, leased.Attempt.ToString(CultureInfo.InvariantCulture)),
        ["item", .. var deeper] when leased.Map is { } map => Within(map.Item, deeper) ?? ExpressionValue.Missing($"There is nothing at '{path}'."),
        ["map_index"] when leased.Map is { } map => new ExpressionValue(ValueKind.Number, map.Index.ToString(CultureInfo.InvariantCulture)),
        _ => ExpressionValue.Missing($"There is nothing at '{path}'."),
    };

    private UpstreamTask? Upstream(string name) => leased.Upstream.GetValueOrDefault(name);

    private static ExpressionValue NotUpstream(string name) => ExpressionValue.Missing($"Task '{name}' has not run yet.");

    private static ExpressionValue Date(DateTimeOffset? date) => ExpressionValue.OfNullable(date is { } time ? DateText.Of(time) : null);

    private static ExpressionValue Output(UpstreamTask task, ExpressionPath path, string key, ImmutableArray<string> deeper)
    {
        if (!task.Outputs.TryGetValue(key, out var text)) return ExpressionValue.Missing($"Task '{path.Segments[1]}' wrote no output '{key}'.");
        return deeper.IsEmpty ? ExpressionValue.Of(text) : InText(text, path, deeper, $"The output '{key}' of task '{path.Segments[1]}'");
    }

    private static ExpressionValue InText(string text, ExpressionPath path, ImmutableArray<string> deeper, string what)
    {
        try
        {
            return Within(text, deeper) ?? ExpressionValue.Missing($"There is nothing at '{path}'.");
        }
        catch (JsonException)
        {
            return ExpressionValue.Missing($"{what} is no JSON, so there is nothing at '{path}'.");
        }
    }

    /// <summary>The value at a path in a JSON document; null when there is none.</summary>
    private static ExpressionValue? Within(string text, ImmutableArray<string> path)
    {
        using var json = JsonDocument.Parse(text);
        var at = json.RootElement;
        foreach (var segment in path)
        {
            if (Step(at, segment) is not { } next) return null;
            at = next;
        }
        return ExpressionValue.Of(at);
    }

    private static JsonElement? MemberOf(JsonElement at, string name)
    {
        try
        {
            return at.TryGetProperty(name, out var property) ? property : null;
        }
        catch (InvalidOperationException)
        {
            return null; // a name beside it holds half a character
        }
    }

    private static JsonElement? Step(JsonElement at, string segment)
    {
        if (at.ValueKind == JsonValueKind.Object) return MemberOf(at, segment);
        if (at.ValueKind != JsonValueKind.Array || !int.TryParse(segment, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index)) return null;
        if (index < 0) index += at.GetArrayLength(); // from the end
        return index >= 0 && index < at.GetArrayLength() ? at[index] : null;
    }
}
