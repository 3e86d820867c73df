using System.Text;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Definitions.Importing.Dagu;

/// <summary>
/// What a command of Dagu finds and one of ours does not: parameters under their own names, and variables whose values are made by the shell. Lines before the command see to it.
/// </summary>
internal sealed class DaguPrelude
{
    private readonly string _parameters;
    private readonly SortedDictionary<string, string> _fixed = new(StringComparer.Ordinal);
    private readonly List<KeyValuePair<string, string>> _made = [];

    private DaguPrelude(string parameters) => _parameters = parameters;

    /// <summary>Values that are as they are written.</summary>
    public IReadOnlyDictionary<string, string> Fixed => _fixed;

    /// <summary>The prelude of a workflow's tasks.</summary>
    public static DaguPrelude Of(IReadOnlyList<DaguParameter> parameters, IEnumerable<KeyValuePair<string, string>> env)
    {
        var named = parameters.Where(one => !one.IsPositional).Select(one => $" {one.Name}=\"${Variable(one)}\"").ToList();
        var numbered = parameters.Where(one => one.IsPositional).Select(one => $" \"${Variable(one)}\"").ToList();
        var lines = (named.Count > 0 ? $"export{string.Concat(named)}\n" : "") + (numbered.Count > 0 ? $"set --{string.Concat(numbered)}\n" : "");
        return new DaguPrelude(lines).With(env);
    }

    /// <summary>The same with further variables, which win.</summary>
    public DaguPrelude With(IEnumerable<KeyValuePair<string, string>> env)
    {
        var prelude = new DaguPrelude(_parameters);
        prelude._made.AddRange(_made);
        foreach (var (name, value) in _fixed) prelude._fixed[name] = value;
        foreach (var (name, value) in env)
        {
            // A made value may build on one that is fixed so far, as in PATH: $PATH:/opt/bin.
            if (value.AsSpan().ContainsAny('$', '`') && Limits.EnvironmentName().IsMatch(name)) prelude._made.Add(new(name, value));
            else prelude._fixed[name] = value;
        }
        return prelude;
    }

    /// <summary>The lines before a command that begins in a directory; empty for none.</summary>
    public string Lines(string? directory)
    {
        var lines = new StringBuilder(_parameters);
        foreach (var (name, value) in _made) lines.Append("export ").Append(name).Append('=').Append(Quoted(value)).Append('\n');
        if (directory is not null) lines.Append("cd ").Append(directory.StartsWith('~') ? directory : Quoted(directory)).Append(" || exit\n");
        return lines.ToString();
    }

    private static string Variable(DaguParameter parameter) => "MINIAIRFLOW_PARAM_" + parameter.Name.ToUpperInvariant();

    private static string Quoted(string value) => "\"" + value.Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
