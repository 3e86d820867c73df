using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Api.Problems;

/// <summary>Makes problem documents: one sentence for people, and the places for programs.</summary>
internal static class Problem
{
    public static ProblemResource Of(int status, string sentence, IReadOnlyList<ProblemItem>? items = null, string? detail = null) => new()
    {
        Title = ReasonPhrases.GetReasonPhrase(status),
        Status = status,
        Detail = detail ?? sentence,
        Error = sentence,
        Errors = items ?? [],
    };

    public static RefusedException BadParameter(string name, string message, string? hint = null) => new(Of(
        StatusCodes.Status400BadRequest, hint is null ? message : $"{message} {hint}",
        [new ProblemItem { Path = name, Message = message, Hint = hint }]));

    public static RefusedException BadRequest(string sentence) => new(Of(StatusCodes.Status400BadRequest, sentence));

    public static RefusedException NotFound(string thing, object key) =>
        new(Of(StatusCodes.Status404NotFound, $"There is no {thing} {key}."));

    public static RefusedException Conflict(string sentence) => new(Of(StatusCodes.Status409Conflict, sentence));

    public static RefusedException Forbidden(string sentence) => new(Of(StatusCodes.Status403Forbidden, sentence));

    public static RefusedException TooLarge(long limit) =>
        new(Of(StatusCodes.Status413PayloadTooLarge, $"The body is larger than {limit} bytes, the most that is taken."));

    public static RefusedException UnsupportedMediaType(string sentence) => new(Of(StatusCodes.Status415UnsupportedMediaType, sentence));

    public static RefusedException Unavailable(string sentence, TimeSpan retryAfter) =>
        new(Of(StatusCodes.Status503ServiceUnavailable, sentence), retryAfter);

    /// <summary>Too often; the client is told when to come again.</summary>
    public static RefusedException TooMany(string sentence, TimeSpan retryAfter) =>
        new(Of(StatusCodes.Status429TooManyRequests, sentence), retryAfter < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : retryAfter);

    /// <summary>A document with errors: the sentence tells the first one and how many more there are.</summary>
    public static RefusedException BadDocument(IReadOnlyList<ProblemItem> items)
    {
        var more = items.Count - 1;
        var sentence = Sentence(items[0]) + more switch { 0 => "", 1 => " (and 1 more error)", _ => $" (and {more} more errors)" };
        return new(Of(StatusCodes.Status400BadRequest, sentence, items, items.Count == 1 ? null : $"The body has {items.Count} errors."));
    }

    private static string Sentence(ProblemItem item)
    {
        var place = (item.Path, item.Line) switch
        {
            ("", null) => "",
            ("", { } line) => $"line {line}: ",
            (var path, null) => $"{path}: ",
            var (path, line) => $"{path} (line {line}): ",
        };
        return place + item.Message + (item.Hint is null ? "" : " " + item.Hint);
    }
}
