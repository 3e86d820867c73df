namespace MiniAirflow.Client.Wire;

/// <summary>Some lines of a log.</summary>
public sealed record LogLinesResource
{
    /// <summary>Number of the first line given, from 1; one more than <see cref="Total"/> when none is.</summary>
    public required long First { get; init; }

    /// <summary>The lines, without their ends. What is no UTF-8 is shown as U+FFFD; a very long line is cut, and says so at its end.</summary>
    public required IReadOnlyList<string> Lines { get; init; }

    /// <summary>Lines of the whole log so far; one that has no end yet counts.</summary>
    public required long Total { get; init; }

    /// <summary>Bytes of the whole log so far.</summary>
    public required long Bytes { get; init; }

    /// <summary>Whether the attempt has ended, so that no more lines come.</summary>
    public required bool Ended { get; init; }
}

/// <summary>The lines of a log by how much they matter: what each says of itself, as <c>ERROR</c> or <c>level=warn</c>. What begins with white space goes with the line before.</summary>
public sealed record LogLevelsResource
{
    /// <summary>Lines that tell of an error.</summary>
    public required long Error { get; init; }

    /// <summary>Lines that warn.</summary>
    public required long Warn { get; init; }

    /// <summary>Lines that inform.</summary>
    public required long Info { get; init; }

    /// <summary>Lines that say nothing of themselves, or are for whoever looks for a flaw.</summary>
    public required long Other { get; init; }

    /// <summary>Lines that matter at least as much as was asked for.</summary>
    public required long Count { get; init; }

    /// <summary>Which of those is the first that is given, from 1; one more than <see cref="Count"/> when none is.</summary>
    public required long First { get; init; }

    /// <summary>Their numbers in the log.</summary>
    public required IReadOnlyList<long> Numbers { get; init; }

    /// <summary>The lines, as <c>log-lines</c> gives them.</summary>
    public required IReadOnlyList<string> Lines { get; init; }

    /// <summary>Lines of the whole log so far.</summary>
    public required long Total { get; init; }

    /// <summary>Whether the attempt has ended, so that no more lines come.</summary>
    public bool Ended { get; init; }
}

/// <summary>Where a log has what was looked for.</summary>
public sealed record LogHitsResource
{
    /// <summary>How many lines have it.</summary>
    public required long Count { get; init; }

    /// <summary>Numbers of the first of those lines, in order, up to the limit.</summary>
    public required IReadOnlyList<long> Lines { get; init; }

    /// <summary>Lines that were looked through.</summary>
    public required long Total { get; init; }
}
