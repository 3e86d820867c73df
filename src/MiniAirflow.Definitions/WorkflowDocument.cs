using System.Globalization;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Definitions.Validation;
using MiniAirflow.Definitions.Documents;
using MiniAirflow.Definitions.Mapping;

namespace MiniAirflow.Definitions;

/// <summary>Text → definition. Whatever the text, the answer is a value: a definition, or every problem with its place.</summary>
public static class WorkflowDocument
{
    private static readonly HashSet<string> BesidesSchedule = new(StringComparer.Ordinal) { "name", "description", "is_active", "params", "env", "tasks" };

    /// <summary>Parses and validates one document.</summary>
    /// <param name="utf8">The text; a byte order mark is allowed. More than <see cref="Limits.MaxDocumentBytes"/> are refused unread.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="now">From when on its schedule must fire.</param>
    public static ParsedWorkflow Parse(ReadOnlyMemory<byte> utf8, DocumentFormat format, DocumentSource source, DateTimeOffset now) =>
        Parse(utf8, format, source, now, root => root);

    /// <summary>Parses and validates what a document says of its schedule, and passes over its tasks and whatever else has nothing to do with that, right or wrong, there or not.</summary>
    /// <param name="utf8">The text, as for <see cref="Parse(ReadOnlyMemory{byte}, DocumentFormat, DocumentSource, DateTimeOffset)"/>.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="source">Where it comes from; its default name is the definition's.</param>
    /// <param name="now">From when on its schedule must fire.</param>
    public static ParsedWorkflow ParseSchedule(ReadOnlyMemory<byte> utf8, DocumentFormat format, DocumentSource source, DateTimeOffset now) =>
        Parse(utf8, format, source, now, root => root is MapNode map ? map with { Entries = [.. map.Entries.Where(entry => !BesidesSchedule.Contains(entry.Key))] } : root);

    private static ParsedWorkflow Parse(ReadOnlyMemory<byte> utf8, DocumentFormat format, DocumentSource source, DateTimeOffset now, Func<DocumentNode, DocumentNode> part)
    {
        var problems = new ProblemSink(source.Name);
        try
        {
            var text = DocumentText.Check(utf8);
            var root = format == DocumentFormat.Json
                ? JsonDocumentReader.Read(text.Span, problems)
                : YamlDocumentReader.Read(text.Span, problems);
            if (root is null or ScalarNode { Kind: ScalarKind.Null })
                throw new DocumentException(Position.Start, "The document is empty.", "begin with 'name:' and 'tasks:'");
            return Build(part(root), new MappingContext(problems, source), now);
        }
        catch (DocumentException e)
        {
            problems.Add(e.At, "", e.Message, e.Hint);
            return new ParsedWorkflow { Problems = problems.InOrder() };
        }
    }

    /// <summary>Reads, parses and validates a file; one that cannot be read is a problem too.</summary>
    /// <param name="path">The file; its extension tells the format, and anything unknown is read as YAML.</param>
    /// <param name="now">From when on its schedule must fire.</param>
    public static ParsedWorkflow ReadFile(string path, DateTimeOffset now)
    {
        try
        {
            return Parse(DocumentBytes.ReadFile(path), DocumentFormats.OfFile(path) ?? DocumentFormat.Yaml, DocumentSource.OfFile(path), now);
        }
        catch (DocumentException e)
        {
            return Refused(e, path);
        }
    }

    /// <summary>Reads a stream to its end, then parses and validates it; a stream beyond <see cref="Limits.MaxDocumentBytes"/> is left as soon as that shows.</summary>
    public static async ValueTask<ParsedWorkflow> ReadAsync(Stream stream, DocumentFormat format, DocumentSource source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            return Parse(await DocumentBytes.ReadAsync(stream, cancellationToken).ConfigureAwait(false), format, source, now);
        }
        catch (DocumentException e)
        {
            return Refused(e, source.Name);
        }
    }

    internal static ParsedWorkflow Refused(DocumentException e, string source) =>
        new() { Problems = [new DocumentProblem(source, e.At.Line, e.At.Column, "", e.Message, e.Hint)] };

    private static ParsedWorkflow Build(DocumentNode root, MappingContext context, DateTimeOffset now)
    {
        if (WorkflowMapper.Map(root, context) is not var (definition, isActive)) return new ParsedWorkflow { Problems = context.Problems.InOrder() };
        var problems = DefinitionValidator.Check(definition, now, out var resolved);
        foreach (var problem in problems)
        {
            var path = AsWritten(problem.Path, root);
            if (context.Problems.Covers(path)) continue;
            context.Problems.Add(PathLocator.Locate(root, path), path, problem.Message, problem.Hint);
        }
        return context.Problems.Count > 0
            ? new ParsedWorkflow { Problems = context.Problems.InOrder() }
            : new ParsedWorkflow { Definition = resolved, IsActive = isActive };
    }

    /// <summary>The path as the document spells it: a schedule may be a list, a single map, or text alone, under either of its names.</summary>
    private static string AsWritten(string path, DocumentNode root)
    {
        if (!path.StartsWith("schedule[", StringComparison.Ordinal) || root is not MapNode map) return path;
        var end = path.IndexOf(']', StringComparison.Ordinal);
        return map.Find("schedule") switch
        {
            ListNode list => list.Items[int.Parse(path.AsSpan("schedule[".Length, end - "schedule[".Length), CultureInfo.InvariantCulture)] is ScalarNode ? path[..(end + 1)] : path,
            MapNode => "schedule" + path[(end + 1)..],
            ScalarNode { Kind: not ScalarKind.Null } => "schedule",
            _ => "schedule_cron",
        };
    }
}
