using System.Globalization;
using System.Text.Json;

namespace MiniAirflow.Core.Expressions;

/// <summary>Kinds of values.</summary>
public enum ValueKind
{
    /// <summary>Not there; the value's text says what.</summary>
    Missing,

    /// <summary>There, and nothing.</summary>
    Null,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A list or an object.</summary>
    Json,
}

/// <summary>A value of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">It as text, as it is put into a template; for a missing one the sentence that says so.</param>
public readonly record struct ExpressionValue(ValueKind Kind, string Text)
{
    /// <summary>Nothing.</summary>
    public static ExpressionValue Null { get; } = new(ValueKind.Null, "");

    /// <summary>A text.</summary>
    public static ExpressionValue Of(string text) => new(ValueKind.Text, text);

    /// <summary>true or false.</summary>
    public static ExpressionValue Of(bool value) => new(ValueKind.Boolean, value ? "true" : "false");

    /// <summary>A text, or nothing.</summary>
    public static ExpressionValue OfNullable(string? text) => text is null ? Null : Of(text);

    /// <summary>Not there.</summary>
    public static ExpressionValue Missing(string sentence) => new(ValueKind.Missing, sentence);

    /// <summary>A part of a JSON document.</summary>
    public static ExpressionValue Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => Null,
        JsonValueKind.True or JsonValueKind.False => Of(json.GetBoolean()),
        JsonValueKind.Number => new(ValueKind.Number, json.GetRawText()),
        JsonValueKind.String => OfString(json),
        _ => new(ValueKind.Json, json.GetRawText()),
    };

    private static ExpressionValue OfString(JsonElement json)
    {
        try
        {
            return Of(json.GetString()!);
        }
        catch (InvalidOperationException)
        {
            // An escape of half a character is JSON, and is found out only here.
            return Missing("The text holds half a character, which no program can be given.");
        }
    }

    /// <summary>It as a number; null when it reads as none.</summary>
    internal decimal? AsNumber() =>
        Kind is ValueKind.Number or ValueKind.Text && decimal.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Whether two values are the same.</summary>
    internal static bool AreEqual(ExpressionValue a, ExpressionValue b)
    {
        if (a.Kind is ValueKind.Null or ValueKind.Missing || b.Kind is ValueKind.Null or ValueKind.Missing)
            return a.Kind is ValueKind.Null or ValueKind.Missing && b.Kind is ValueKind.Null or ValueKind.Missing;
        return a.AsNumber() is { } x && b.AsNumber() is { } y ? x == y : a.Text == b.Text;
    }

    /// <summary>Which of two values is first.</summary>
    /// <exception cref="ExpressionException">They have no order.</exception>
    internal static int Compare(ExpressionValue a, ExpressionValue b)
    {
        if (a.AsNumber() is { } x && b.AsNumber() is { } y) return x.CompareTo(y);
        if (a.Kind == ValueKind.Text && b.Kind == ValueKind.Text) return string.CompareOrdinal(a.Text, b.Text);
        throw new ExpressionException($"{a.Shown()} and {b.Shown()} have no order.");
    }

    /// <summary>Whether it is one of a list's.</summary>
    /// <exception cref="ExpressionException">The other is no list.</exception>
    internal bool IsIn(ExpressionValue list)
    {
        try
        {
            using var json = JsonDocument.Parse(list.Text);
            if (json.RootElement.ValueKind == JsonValueKind.Array)
                foreach (var item in json.RootElement.EnumerateArray())
                    if (AreEqual(this, Of(item))) return true;
            return json.RootElement.ValueKind == JsonValueKind.Array ? false : throw new ExpressionException($"{list.Shown()} is no list.");
        }
        catch (JsonException)
        {
            throw new ExpressionException($"{list.Shown()} is no list.");
        }
    }

    /// <summary>It as a condition.</summary>
    /// <exception cref="ExpressionException">It is neither true nor false.</exception>
    internal bool IsTrue() => Text switch
    {
        "true" when Kind is ValueKind.Boolean or ValueKind.Text => true,
        "false" when Kind is ValueKind.Boolean or ValueKind.Text => false,
        _ => throw new ExpressionException($"{Shown()} is neither true nor false."),
    };

    /// <summary>It in a message.</summary>
    internal string Shown() => Kind switch
    {
        ValueKind.Null => "null",
        ValueKind.Text => Definitions.ProblemText.Quoted(Text),
        _ => Text.Length > 60 ? Text[..60] + "…" : Text,
    };
}

/// <summary>An expression has no value; the message is one sentence for people.</summary>
public sealed class ExpressionException(string message) : Exception(message);
