namespace MiniAirflow.Client.Wire;

/// <summary>An error: RFC 9457 plus the original's <c>error</c> member.</summary>
public sealed record ProblemResource
{
    /// <summary>Identifies the kind of error; <c>about:blank</c> when the status says it all.</summary>
    public string Type { get; init; } = "about:blank";

    /// <summary>The kind of error in a few words.</summary>
    public string Title { get; init; } = "";

    /// <summary>HTTP status.</summary>
    public int Status { get; init; }

    /// <summary>What went wrong this time.</summary>
    public string Detail { get; init; } = "";

    /// <summary>One sentence that a person can act on.</summary>
    public string Error { get; init; } = "";

    /// <summary>Every single thing that is wrong with the request, with its place; empty where the sentence says it all.</summary>
    public IReadOnlyList<ProblemItem> Errors { get; init; } = [];
}

/// <summary>One thing that is wrong with a request.</summary>
public sealed record ProblemItem
{
    /// <summary>Place in the document, e.g. <c>tasks[2].depends_on[0]</c>, or the name of a query parameter or header; empty for the whole.</summary>
    public string Path { get; init; } = "";

    /// <summary>Line in the document, from 1; absent when unknown.</summary>
    public int? Line { get; init; }

    /// <summary>One sentence that says what is wrong.</summary>
    public string Message { get; init; } = "";

    /// <summary>What to write instead; absent when there is nothing better to say.</summary>
    public string? Hint { get; init; }
}
