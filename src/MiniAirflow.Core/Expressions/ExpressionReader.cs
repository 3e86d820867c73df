using System.Globalization;
using System.Text;
using System.Text.Json;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Expressions;

/// <summary>Reads an expression by recursive descent; its length and depth are bounded.</summary>
internal sealed class ExpressionReader
{
    private const int MostNested = 32;
    private static readonly string[] Comparisons = ["==", "!=", "<=", ">=", "<", ">"];

    private readonly string _text;
    private int _at;
    private int _depth;

    public ExpressionReader(string text)
    {
        if (text.Length > Limits.MaxExpressionLength) throw new ExpressionException($"An expression has at most {Limits.MaxExpressionLength} characters; this one has {text.Length}.");
        _text = text;
    }

    public Expression ReadAll()
    {
        var expression = ReadOr();
        Skip();
        return _at == _text.Length ? expression : throw Unexpected("the end");
    }

    private Expression ReadOr()
    {
        var left = ReadAnd();
        while (TryWord("or")) left = new Comparison(left, "or", ReadAnd());
        return left;
    }

    private Expression ReadAnd()
    {
        var left = ReadNot();
        while (TryWord("and")) left = new Comparison(left, "and", ReadNot());
        return left;
    }

    private Expression ReadNot()
    {
        if (++_depth > MostNested) throw new ExpressionException($"An expression is nested at most {MostNested} deep.");
        var expression = TryWord("not") ? new Negation(ReadNot()) : ReadComparison();
        _depth--;
        return expression;
    }

    private Expression ReadComparison()
    {
        var left = ReadFiltered();
        foreach (var comparison in Comparisons)
            if (TrySymbol(comparison)) return new Comparison(left, comparison, ReadFiltered());
        if (TryWord("in")) return new Comparison(left, "in", ReadFiltered());
        var before = _at;
        if (!TryWord("not")) return left;
        if (TryWord("in")) return new Comparison(left, "not in", ReadFiltered());
        _at = before;
        return left;
    }

    private Expression ReadFiltered()
    {
        var value = ReadPrimary();
        while (TrySymbol("|"))
        {
            if (!TryWord("default")) throw Unexpected("'default', the only filter there is");
            Expect("(");
            value = new WithDefault(value, ReadLiteral() ?? throw Unexpected("a text, a number, true, false or null"));
            Expect(")");
        }
        return value;
    }

    private Expression ReadPrimary()
    {
        if (TrySymbol("("))
        {
            var inner = ReadOr();
            Expect(")");
            return inner;
        }
        if (ReadLiteral() is { } literal) return new Literal(literal);
        return TrySymbol("[") ? new Literal(ReadList()) : new Lookup(ReadPath());
    }

    private ExpressionValue ReadList()
    {
        var items = new List<string>();
        while (!TrySymbol("]"))
        {
            if (items.Count > 0) Expect(",");
            var item = ReadLiteral() ?? throw Unexpected("a text, a number, true, false or null");
            items.Add(item.Kind switch
            {
                ValueKind.Text => $"\"{JsonEncodedText.Encode(item.Text)}\"",
                ValueKind.Number => item.AsNumber()!.Value.ToString(CultureInfo.InvariantCulture), // 007 is no number of JSON's
                ValueKind.Null => "null",
                _ => item.Text,
            });
        }
        return new ExpressionValue(ValueKind.Json, $"[{string.Join(',', items)}]");
    }

    private ExpressionValue? ReadLiteral()
    {
        Skip();
        if (_at == _text.Length) return null;
        if (_text[_at] is '\'' or '"') return ExpressionValue.Of(ReadText());
        if (char.IsAsciiDigit(_text[_at]) || (_text[_at] == '-' && _at + 1 < _text.Length && char.IsAsciiDigit(_text[_at + 1]))) return ReadNumber();
        if (TryWord("true")) return ExpressionValue.Of(true);
        if (TryWord("false")) return ExpressionValue.Of(false);
        return TryWord("null") ? ExpressionValue.Null : null;
    }

    private ExpressionValue ReadNumber()
    {
        var from = _at++;
        while (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || _text[_at] is '.')) _at++;
        var number = new ExpressionValue(ValueKind.Number, _text[from.._at]);
        return number.AsNumber() is null || number.Text.EndsWith('.') ? throw new ExpressionException($"'{number.Text}' is no number.") : number;
    }

    private string ReadText()
    {
        var quote = _text[_at++];
        var text = new StringBuilder();
        for (; _at < _text.Length; _at++)
        {
            if (_text[_at] == quote)
            {
                _at++;
                return text.ToString();
            }
            if (_text[_at] == '\\' && _at + 1 < _text.Length && (_text[_at + 1] == quote || _text[_at + 1] == '\\')) _at++;
            text.Append(_text[_at]);
        }
        throw new ExpressionException($"A text has no closing {quote}.");
    }

    private ExpressionPath ReadPath()
    {
        var segments = new List<string> { ReadName() };
        while (true)
        {
            if (TrySymbol(".")) segments.Add(ReadName());
            else if (TrySymbol("["))
            {
                var key = ReadLiteral() ?? throw Unexpected("a name in quotes, or a number");
                segments.Add(key.Kind is ValueKind.Text or ValueKind.Number ? key.Text : throw Unexpected("a name in quotes, or a number"));
                Expect("]");
            }
            else return new ExpressionPath([.. segments]);
        }
    }

    private string ReadName()
    {
        Skip();
        var from = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '_' or '-')) _at++;
        return _at > from ? _text[from.._at] : throw Unexpected("a name");
    }

    private bool TryWord(string word)
    {
        Skip();
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0) return false;
        var end = _at + word.Length;
        if (end < _text.Length && (char.IsLetterOrDigit(_text[end]) || _text[end] is '_' or '-' or '.' or '[')) return false;
        _at = end;
        return true;
    }

    private bool TrySymbol(string symbol)
    {
        Skip();
        if (string.CompareOrdinal(_text, _at, symbol, 0, symbol.Length) != 0) return false;
        _at += symbol.Length;
        return true;
    }

    private void Expect(string symbol)
    {
        if (!TrySymbol(symbol)) throw Unexpected($"'{symbol}'");
    }

    private void Skip()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
    }

    private ExpressionException Unexpected(string expected)
    {
        Skip();
        var found = _at == _text.Length ? "nothing" : ProblemText.Quoted(_text[_at..Math.Min(_text.Length, _at + 20)]);
        return new ExpressionException($"Expected {expected} at character {_at + 1}, but found {found}.");
    }
}
