using System.Globalization;
using System.Text.RegularExpressions;

namespace MiniAirflow.Definitions.Documents;

/// <summary>What a plain YAML scalar is, after the core schema of YAML 1.2: <c>yes</c>, <c>on</c> and <c>1_000</c> are text.</summary>
internal static partial class CoreSchema
{
    public static ScalarKind KindOf(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarKind.Boolean,
        _ when !LooksNumeric(text[0]) => ScalarKind.Text,
        _ when Integer().IsMatch(text) => ScalarKind.Integer,
        _ when Decimal().IsMatch(text) => ScalarKind.Decimal,
        _ => ScalarKind.Text,
    };

    /// <summary>Whether a number is beyond what double precision holds, as <c>1e999</c> is: other readers would make infinity of it.</summary>
    public static bool IsBeyondDouble(ScalarNode scalar) =>
        scalar.Kind is ScalarKind.Decimal or ScalarKind.Integer
        && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && !double.IsFinite(value);

    private static bool LooksNumeric(char c) => char.IsAsciiDigit(c) || c is '-' or '+' or '.';

    [GeneratedRegex(@"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\z", RegexOptions.NonBacktracking)]
    private static partial Regex Integer();

    [GeneratedRegex(@"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z", RegexOptions.NonBacktracking)]
    private static partial Regex Decimal();
}
