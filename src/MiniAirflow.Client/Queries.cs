namespace MiniAirflow.Client;

/// <summary>A part of a list.</summary>
/// <param name="Items">The part.</param>
/// <param name="Total">Length of the whole list; null where the server did not count.</param>
public sealed record PageOf<T>(IReadOnlyList<T> Items, long? Total);

/// <summary>Which runs to list; all members narrow the list, and none is needed.</summary>
public sealed record RunQuery
{
    /// <summary>Only those of this workflow.</summary>
    public Guid? WorkflowId { get; init; }

    /// <summary>Only those in this status: <c>pending running success failed</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Only those created at or after this time, in whole milliseconds.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Only those created before this time, in whole milliseconds.</summary>
    public DateTimeOffset? CreatedTo { get; init; }

    /// <summary>Only those created before this run.</summary>
    public Guid? Before { get; init; }

    /// <summary>How many to pass over.</summary>
    public int? Offset { get; init; }

    /// <summary>How many to give at most, 1 to 1000; the server's default is 20.</summary>
    public int? Limit { get; init; }
}

/// <summary>Which task runs to list; all members narrow the list, and none is needed.</summary>
public sealed record TaskRunQuery
{
    /// <summary>Only those of this run.</summary>
    public Guid? WorkflowRunId { get; init; }

    /// <summary>Only those in this status: <c>pending running success failed</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Only those created before this task run.</summary>
    public Guid? Before { get; init; }

    /// <summary>How many to pass over.</summary>
    public int? Offset { get; init; }

    /// <summary>How many to give at most, 1 to 1000; the server's default is 20.</summary>
    public int? Limit { get; init; }
}

/// <summary>Which rows of a workflow's occurrence ledger to list; all members narrow the list, and none is needed.</summary>
public sealed record OccurrenceQuery
{
    /// <summary>Only rows with a slot at or after this.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only rows with a slot at or before this.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only rows with this outcome, e.g. <c>started</c> or <c>missed</c>.</summary>
    public string? Outcome { get; init; }

    /// <summary>How many to pass over.</summary>
    public int? Offset { get; init; }

    /// <summary>How many to give at most, 1 to 1000; the server's default is 20.</summary>
    public int? Limit { get; init; }
}

/// <summary>Which part of a log to read; nothing set means the whole.</summary>
public sealed record LogQuery
{
    /// <summary>Only this many bytes from the end; not together with <see cref="Offset"/>.</summary>
    public long? Tail { get; init; }

    /// <summary>Begin at this byte.</summary>
    public long? Offset { get; init; }

    /// <summary>At most this many bytes.</summary>
    public long? Limit { get; init; }

    /// <summary>Go on while the attempt runs; the stream ends when it has ended.</summary>
    public bool Follow { get; init; }
}

/// <summary>The text of a workflow file, and how it is written.</summary>
/// <param name="Text">The text.</param>
/// <param name="IsYaml">YAML rather than JSON.</param>
public sealed record WorkflowText(string Text, bool IsYaml);

/// <summary>Which audit records to list; null for any.</summary>
public sealed record AuditQuery
{
    /// <summary>Only those of this actor.</summary>
    public string? Actor { get; init; }

    /// <summary>Only those of this operation, e.g. <c>triggerWorkflow</c>.</summary>
    public string? Action { get; init; }

    /// <summary>Only those about this thing, in the words of the records, e.g. <c>workflow run 0190…</c>.</summary>
    public string? Target { get; init; }

    /// <summary>Only <c>done</c>, <c>refused</c> or <c>failed</c> ones.</summary>
    public string? Outcome { get; init; }

    /// <summary>Only those at or after this time.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only those before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only those before the record with this id: a keyset cursor.</summary>
    public Guid? Before { get; init; }

    /// <summary>How many to give at most, 1 to 1000; the server's default is 20.</summary>
    public int? Limit { get; init; }
}
