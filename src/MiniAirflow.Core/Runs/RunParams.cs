using System.Text;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Runs;

/// <summary>Which values a run's parameters have. Pure.</summary>
public static class RunParams
{
    /// <summary>Fits given values to a definition's parameters and fills in the defaults.</summary>
    /// <param name="definition">The version's definition.</param>
    /// <param name="given">Values of the trigger; null for none.</param>
    /// <param name="values">Every parameter's value, in ordinal order of the names.</param>
    /// <returns>What is wrong, as one sentence; null when nothing is.</returns>
    public static string? Resolve(WorkflowDefinition definition, IReadOnlyDictionary<string, string>? given, out IReadOnlyDictionary<string, string> values)
    {
        var resolved = new SortedDictionary<string, string>(StringComparer.Ordinal);
        values = resolved;
        foreach (var (name, value) in given ?? resolved)
        {
            if (!definition.Params.ContainsKey(name)) return Unknown(definition, name);
            if (value.Contains('\0', StringComparison.Ordinal)) return $"Parameter '{name}' contains a NUL character, which no environment can carry.";
            if (Encoding.UTF8.GetByteCount(value) > Limits.MaxValueBytes) return $"Parameter '{name}' is longer than {Limits.MaxValueBytes} bytes.";
            if (ParameterCheck.Problem(definition.Params[name], value) is { } problem) return $"Parameter '{name}' {problem}.";
            resolved[name] = value;
        }
        foreach (var (name, parameter) in definition.Params)
        {
            if (resolved.ContainsKey(name)) continue;
            if (parameter.Default is null) return $"Parameter '{name}' is required and has no default.";
            resolved[name] = parameter.Default;
        }
        return resolved.Sum(pair => (long)Encoding.UTF8.GetByteCount(pair.Value)) > Limits.MaxParamsBytes
            ? $"The parameters are longer than {Limits.MaxParamsBytes} bytes together."
            : null;
    }

    private static string Unknown(WorkflowDefinition definition, string name) =>
        definition.Params.Count == 0
            ? $"Workflow '{definition.Name}' takes no parameters, but '{name}' was given."
            : $"Workflow '{definition.Name}' has no parameter '{name}'; it has {string.Join(", ", definition.Params.Keys.Order(StringComparer.Ordinal))}.";
}
