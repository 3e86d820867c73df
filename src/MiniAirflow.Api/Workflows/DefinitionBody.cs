using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Storage;
using MiniAirflow.Definitions;

namespace MiniAirflow.Api.Workflows;

/// <summary>A body as a definition to publish.</summary>
internal static class DefinitionBody
{
    /// <summary>What problems call the document; the client has no file name of ours.</summary>
    private static readonly DocumentSource Source = new("body");

    /// <exception cref="RefusedException">The definition has errors: all of them are told, with their places.</exception>
    public static PublishRequest Parse(ReadOnlyMemory<byte> utf8, BodyFormat format, DateTimeOffset now)
    {
        var parsed = WorkflowDocument.Parse(
            utf8, format == BodyFormat.Yaml ? DocumentFormat.Yaml : DocumentFormat.Json, Source, now);
        return parsed.Definition is { } definition && parsed.Problems.Count == 0
            ? new PublishRequest(definition, IsActive: parsed.IsActive)
            : throw Problem.BadDocument([.. parsed.Problems.Select(ItemOf)]);
    }

    private static ProblemItem ItemOf(DocumentProblem problem) => new()
    {
        Path = problem.Path,
        Line = problem.Line > 0 ? problem.Line : null,
        Message = problem.Message,
        Hint = problem.Hint,
    };
}
