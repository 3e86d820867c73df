using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MiniAirflow.Core.Definitions;

/// <summary>Whether a value fits its parameter. Pure; one place for the definition's defaults and for what a trigger gives.</summary>
public static class ParameterCheck
{
    private const RegexOptions Matching = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>What is wrong with a value, as the rest of a sentence that begins with the parameter; null when nothing is.</summary>
    public static string? Problem(ParameterDefinition parameter, string value) =>
        TypeProblem(parameter.Type, value) ?? EnumProblem(parameter, value) ?? BoundsProblem(parameter, value) ?? PatternProblem(parameter, value);

    /// <summary>Whether its values are numbers.</summary>
    public static bool IsNumeric(ParameterType type) => type is ParameterType.WholeNumber or ParameterType.Number;

    /// <summary>What is wrong with a pattern, as one sentence; null when nothing is.</summary>
    public static string? PatternError(string pattern)
    {
        if (pattern.Length > Limits.MaxPatternLength) return $"A pattern has at most {Limits.MaxPatternLength} characters; this one has {pattern.Length}.";
        try
        {
            _ = new Regex(pattern, Matching); // alone, so that it is told about as it was written
            _ = Whole(pattern);
            return null;
        }
        catch (ArgumentException e)
        {
            return $"The pattern is no regular expression: {e.Message}";
        }
        catch (NotSupportedException)
        {
            return "The pattern looks back or ahead, or repeats too much, which this kind of regular expression does not do.";
        }
    }

    private static string? TypeProblem(ParameterType type, string value) => type switch
    {
        ParameterType.WholeNumber when !IsNumber(value, NumberStyles.AllowLeadingSign) => $"must be a whole number, but is {ProblemText.Quoted(value)}",
        ParameterType.Number when !IsNumber(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint) => $"must be a number, but is {ProblemText.Quoted(value)}",
        ParameterType.Boolean when value is not ("true" or "false") => $"must be true or false, but is {ProblemText.Quoted(value)}",
        ParameterType.Date when !DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) => $"must be a day as in 2026-03-01, but is {ProblemText.Quoted(value)}",
        ParameterType.Json when !IsJson(value) => $"must be JSON, but is {ProblemText.Quoted(value)}",
        _ => null,
    };

    private static string? EnumProblem(ParameterDefinition parameter, string value) =>
        parameter.Enum.Count == 0 || parameter.Enum.Contains(value) ? null : $"must be one of {string.Join(", ", parameter.Enum)}, but is {ProblemText.Quoted(value)}";

    private static string? BoundsProblem(ParameterDefinition parameter, string value)
    {
        if (!IsNumeric(parameter.Type)) return null;
        var number = decimal.Parse(value, CultureInfo.InvariantCulture);
        if (number < parameter.Min) return string.Create(CultureInfo.InvariantCulture, $"must be at least {parameter.Min}, but is {value}");
        return number > parameter.Max ? string.Create(CultureInfo.InvariantCulture, $"must be at most {parameter.Max}, but is {value}") : null;
    }

    private static string? PatternProblem(ParameterDefinition parameter, string value) =>
        parameter.Pattern is not { } pattern || Whole(pattern).IsMatch(value) ? null
        : $"must match {pattern}, but is {ProblemText.Quoted(value)}";

    /// <summary>The pattern over a whole value.</summary>
    private static Regex Whole(string pattern) => new($@"\A(?:{pattern})\z", Matching);

    private static bool IsNumber(string value, NumberStyles style) => decimal.TryParse(value, style, CultureInfo.InvariantCulture, out _);

    private static bool IsJson(string value)
    {
        try
        {
            using var json = JsonDocument.Parse(value);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
