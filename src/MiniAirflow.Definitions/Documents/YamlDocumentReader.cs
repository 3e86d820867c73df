using System.Text;
using MiniAirflow.Core.Definitions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MiniAirflow.Definitions.Documents;

/// <summary>YAML → nodes, from the events of YamlDotNet's parser; nothing is bound by reflection and nothing recurses.</summary>
internal sealed class YamlDocumentReader
{
    private readonly TreeBuilder _tree;
    private readonly Parser _parser;
    private readonly string _text;
    private readonly Dictionary<string, DocumentNode> _anchors = new(StringComparer.Ordinal);
    private Position _at = Position.Start;
    private int _documents;

    private YamlDocumentReader(string text, ProblemSink problems)
    {
        _text = text;
        _tree = new TreeBuilder(problems);
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>Reads one document; null when the text holds none.</summary>
    /// <exception cref="DocumentException">The text is not one YAML document within the bounds.</exception>
    public static DocumentNode? Read(ReadOnlySpan<byte> utf8, ProblemSink problems) =>
        new YamlDocumentReader(Encoding.UTF8.GetString(utf8), problems).ReadAll();

    private DocumentNode? ReadAll()
    {
        while (Next() is { } parsingEvent) Take(parsingEvent);
        return _tree.Root;
    }

    private ParsingEvent? Next()
    {
        try
        {
            if (!_parser.MoveNext()) return null;
            _at = At(_parser.Current!.Start);
            return _parser.Current;
        }
        catch (YamlException e)
        {
            throw Unreadable(e.Start.Line > 0 ? At(e.Start) : _at, e.Message);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException or KeyNotFoundException or NullReferenceException)
        {
            // The parser lets some of its own slips out for broken input, such as a key inside an unclosed '['.
            throw new DocumentException(_at, "The text is not valid YAML from about here on.", "look for an unclosed bracket or quote, or a bad escape");
        }
    }

    private void Take(ParsingEvent parsingEvent)
    {
        if (parsingEvent is NodeEvent { Tag: { IsEmpty: false } } tagged && !tagged.Tag.IsNonSpecific)
            throw new DocumentException(_at, $"The tag {ProblemText.Quoted(tagged.Tag.Value)} is not supported.", "remove it; quote a value that is to be text");
        switch (parsingEvent)
        {
            case DocumentStart when ++_documents > 1:
                throw new DocumentException(_at, "A second document begins here.", "one file holds one workflow; remove the '---' or split the file");
            case MappingStart map:
                _tree.BeginMap(_at, Anchor(map));
                break;
            case SequenceStart list:
                _tree.BeginList(_at, Anchor(list));
                break;
            case MappingEnd or SequenceEnd:
                var (node, anchor) = _tree.End();
                if (anchor is not null) _anchors[anchor] = node;
                break;
            case Scalar scalar:
                TakeScalar(scalar);
                break;
            case AnchorAlias alias:
                _tree.Alias(Resolve(alias), _at);
                break;
        }
    }

    private void TakeScalar(Scalar scalar)
    {
        var kind = scalar.Style == ScalarStyle.Plain ? CoreSchema.KindOf(scalar.Value) : ScalarKind.Text;
        var node = _tree.Scalar(new ScalarNode(_at, scalar.Value, kind));
        if (node is not null && Anchor(scalar) is { } anchor) _anchors[anchor] = node;
    }

    private static string? Anchor(NodeEvent node) => node.Anchor.IsEmpty ? null : node.Anchor.Value;

    // An anchor is known once its node is complete, so that one which contains itself is unknown here.
    private DocumentNode Resolve(AnchorAlias alias) => _anchors.TryGetValue(alias.Value.Value, out var node)
        ? node
        : throw new DocumentException(_at, $"The alias {ProblemText.Quoted("*" + alias.Value.Value)} names no anchor that is complete before it.", "quote a value that begins with '*'");

    private DocumentException Unreadable(Position at, string parserMessage)
    {
        var message = parserMessage.TrimEnd('.', ' ');
        if (message.Contains(" tab", StringComparison.Ordinal)) at = FirstTab(at);
        return new DocumentException(at, $"Not valid YAML: {char.ToLowerInvariant(message[0])}{message[1..]}.", HintFor(message));
    }

    // The parser points at the block that the tab is in, not at the tab.
    private Position FirstTab(Position from)
    {
        var line = 0;
        foreach (var text in _text.AsSpan().EnumerateLines())
        {
            line++;
            var indentation = text[..^text.TrimStart().Length];
            if (line >= from.Line && indentation.IndexOf('\t') is >= 0 and var tab) return new Position(line, tab + 1);
        }
        return from;
    }

    private static string? HintFor(string message) => message switch
    {
        _ when message.Contains(" tab", StringComparison.Ordinal) => "YAML is indented with spaces, not tabs",
        _ when message.Contains("invalid mapping", StringComparison.Ordinal) => "check the indentation, and quote a value that contains ': '",
        _ when message.Contains("end of stream", StringComparison.Ordinal) => "look for an unclosed quote or bracket",
        _ when message.Contains("cannot start any token", StringComparison.Ordinal) => "quote a value that begins with a special character",
        _ => null,
    };

    private static Position At(Mark mark) => new((int)mark.Line, (int)mark.Column);
}
