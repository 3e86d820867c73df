namespace MiniAirflow.Definitions.Importing.Crontab;

/// <summary>A line of a crontab that sets a variable for the lines after it: <c>NAME = value</c>, either in quotes if need be; nothing is expanded.</summary>
internal readonly record struct EnvironmentLine(string Name, string Value)
{
    /// <summary>Reads a line; null when it is none, and so must be an entry.</summary>
    public static EnvironmentLine? Read(string line)
    {
        var text = line.AsSpan().Trim(" \t");
        if (text.Length == 0) return null;
        int end, next;
        if (text[0] is '"' or '\'')
        {
            end = text[1..].IndexOf(text[0]) + 1;
            if (end == 0) return null;
            next = end + 1;
        }
        else
        {
            next = end = text.IndexOfAny("= \t");
            if (end < 0) return null;
        }
        var name = text[0] is '"' or '\'' ? text[1..end] : text[..end];
        var rest = text[next..].TrimStart(" \t");
        if (name.Length == 0 || rest is not ['=', ..]) return null;
        var value = rest[1..].TrimStart(" \t");
        if (value is [('"' or '\'') and var quote, .., var last] && last == quote) value = value[1..^1];
        return new EnvironmentLine(name.ToString(), value.ToString());
    }
}
