using System.Text;
using System.Text.Json;

namespace MiniAirflow.Definitions.Documents;

/// <summary>JSON → nodes, with the line and column that <see cref="Utf8JsonReader"/> does not keep.</summary>
internal static class JsonDocumentReader
{
    // Beyond our own bound, so that the builder's message is the one that is seen.
    private const int ReaderDepth = TreeBuilder.MaxDepth + 8;

    /// <summary>Reads one document; null when the text holds none.</summary>
    /// <exception cref="DocumentException">The text is not one JSON document within the bounds.</exception>
    public static DocumentNode? Read(ReadOnlySpan<byte> utf8, ProblemSink problems)
    {
        if (utf8.IndexOfAnyExcept(" \t\r\n"u8) < 0) return null;
        var tree = new TreeBuilder(problems);
        var cursor = new Cursor();
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = ReaderDepth });
        try
        {
            while (reader.Read()) Take(ref reader, tree, cursor.MoveTo(utf8, (int)reader.TokenStartIndex));
        }
        catch (JsonException e)
        {
            throw Unreadable(e, utf8);
        }
        return tree.Root;
    }

    private static void Take(ref Utf8JsonReader reader, TreeBuilder tree, Position at)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                tree.BeginMap(at);
                break;
            case JsonTokenType.StartArray:
                tree.BeginList(at);
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                tree.End();
                break;
            case JsonTokenType.PropertyName or JsonTokenType.String:
                tree.Scalar(new ScalarNode(at, Unescaped(ref reader, at), ScalarKind.Text));
                break;
            case JsonTokenType.Number:
                tree.Scalar(Number(Encoding.UTF8.GetString(reader.ValueSpan), at));
                break;
            case JsonTokenType.True or JsonTokenType.False:
                tree.Scalar(new ScalarNode(at, Encoding.UTF8.GetString(reader.ValueSpan), ScalarKind.Boolean));
                break;
            case JsonTokenType.Null:
                tree.Scalar(new ScalarNode(at, "null", ScalarKind.Null));
                break;
        }
    }

    private static string Unescaped(ref Utf8JsonReader reader, Position at)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new DocumentException(at, "The text has half of a surrogate pair, which is no character.", "write the character itself, or both halves");
        }
    }

    private static ScalarNode Number(string text, Position at) =>
        new(at, text, text.AsSpan().ContainsAny('.', 'e', 'E') ? ScalarKind.Decimal : ScalarKind.Integer);

    private static DocumentException Unreadable(JsonException e, ReadOnlySpan<byte> utf8)
    {
        var message = e.Message;
        var tail = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        if (tail > 0) message = message[..tail];
        var (said, hint) = Explain(message.TrimEnd('.'));
        return new DocumentException(PositionOf(e, utf8), $"Not valid JSON: {said}.", hint);
    }

    private static Position PositionOf(JsonException e, ReadOnlySpan<byte> utf8)
    {
        var offset = 0;
        for (var line = e.LineNumber ?? 0; line > 0; line--) offset += utf8[offset..].IndexOf((byte)'\n') + 1;
        return DocumentText.PositionOf(utf8, offset + (int)(e.BytePositionInLine ?? 0));
    }

    private static (string Said, string? Hint) Explain(string message) => message switch
    {
        _ when message.Contains("trailing comma", StringComparison.Ordinal) => ("a comma before a closing bracket", "remove the comma"),
        _ when message.StartsWith("Expected depth to be zero", StringComparison.Ordinal) => ("the text ends inside an open object or array", "close every bracket"),
        _ when message.StartsWith("'/'", StringComparison.Ordinal) => (message, "JSON has no comments; YAML has"),
        _ => (message, null),
    };

    /// <summary>Follows the reader through the text; each byte is looked at once.</summary>
    private sealed class Cursor
    {
        private int _offset;
        private int _line = 1;
        private int _column = 1;

        public Position MoveTo(ReadOnlySpan<byte> text, int offset)
        {
            var passed = text[_offset..offset];
            var lines = passed.Count((byte)'\n');
            if (lines > 0)
            {
                _line += lines;
                _column = 1;
                passed = passed[(passed.LastIndexOf((byte)'\n') + 1)..];
            }
            _column += Encoding.UTF8.GetCharCount(passed);
            _offset = offset;
            return new Position(_line, _column);
        }
    }
}
