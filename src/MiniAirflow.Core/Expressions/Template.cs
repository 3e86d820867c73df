using System.Text;
using System.Text.RegularExpressions;

namespace MiniAirflow.Core.Expressions;

/// <summary>A text with expressions in double braces.</summary>
public sealed partial class Template
{
    private readonly List<(string Literal, Expression? Expression)> _parts;

    private Template(List<(string, Expression?)> parts) => _parts = parts;

    /// <summary>Whether a text has an expression in it at all.</summary>
    public static bool IsTemplate(string text) => text.Contains("{{", StringComparison.Ordinal) && Begin().IsMatch(text);

    /// <summary>Whether a text seems to have one that reads a value: to be told where it is not put in.</summary>
    public static bool SeemsToRead(string text) => text.Contains("{{", StringComparison.Ordinal) && Reading().IsMatch(text);

    /// <summary>A template whose value is this text, whatever braces are in it.</summary>
    public static string Literally(string text) => IsTemplate(text) ? Begin().Replace(text, begin => "{{ '{{' }}" + begin.Value[2..]) : text;

    /// <summary>Parses a text.</summary>
    /// <exception cref="ExpressionException">An expression in it is none, or has no end.</exception>
    public static Template Parse(string text)
    {
        var parts = new List<(string, Expression?)>();
        var at = 0;
        for (var begin = Begin().Match(text); begin.Success; begin = Begin().Match(text, at))
        {
            var from = begin.Index + 2;
            var end = EndOf(text, from);
            if (end < 0) throw new ExpressionException("'{{' has no closing '}}'.");
            parts.Add((text[at..begin.Index], Expression.Parse(text[from..end])));
            at = end + 2;
        }
        parts.Add((text[at..], null));
        return new Template(parts);
    }

    /// <summary>Every path in it.</summary>
    public IEnumerable<ExpressionPath> Paths => _parts.SelectMany(part => part.Expression?.Paths ?? []);

    /// <summary>The text with the values put in.</summary>
    /// <exception cref="ExpressionException">An expression has no value.</exception>
    public string Render(IExpressionScope scope)
    {
        var text = new StringBuilder();
        foreach (var (literal, expression) in _parts)
        {
            text.Append(literal);
            if (expression is null) continue;
            var value = expression.Evaluate(scope);
            if (value.Kind == ValueKind.Null) throw new ExpressionException($"{string.Join(", ", expression.Paths)} is null; give a default with '| default(…)'.");
            text.Append(value.Text);
        }
        return text.ToString();
    }

    // Braces in quotes are text.
    private static int EndOf(string text, int from)
    {
        var quote = '\0';
        for (var i = from; i < text.Length - 1; i++)
        {
            if (quote != '\0' && text[i] == '\\') i++;
            else if (quote != '\0') quote = text[i] == quote ? '\0' : quote;
            else if (text[i] is '\'' or '"') quote = text[i];
            else if (text[i] == '}' && text[i + 1] == '}') return i;
        }
        return -1;
    }

    // A name, a text, a parenthesis or a list: what begins otherwise, such as a Go template's dot, is not ours.
    [GeneratedRegex(@"\{\{\s*[\p{L}'""(\[]", RegexOptions.NonBacktracking)]
    private static partial Regex Begin();

    [GeneratedRegex(@"\{\{\s*(params|tasks|run|workflow|task|item|map_index)\s*([.\[]|\}\})", RegexOptions.NonBacktracking)]
    private static partial Regex Reading();
}
