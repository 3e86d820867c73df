namespace MiniAirflow.Client.Wire;

/// <summary>What an attempt waits for without a slot, and how far it is.</summary>
public sealed record TaskWaitStateResource
{
    /// <summary>What is waited for, as the rest of a sentence that begins with "It waits for".</summary>
    public required string For { get; init; }

    /// <summary>When the wait began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it ends without what it waits for; absent for never.</summary>
    public DateTimeOffset? TimesOutAt { get; init; }

    /// <summary>How often a worker has looked.</summary>
    public int Looks { get; init; }

    /// <summary>What the last look saw; absent before the first.</summary>
    public string? Seen { get; init; }

    /// <summary>The token by which its event is reported to <c>POST /events/{token}</c>; absent when no event is waited for.</summary>
    public string? EventToken { get; init; }

    /// <summary>What a person is asked; absent when nobody is.</summary>
    public string? Message { get; init; }
}

/// <summary>A task run that waits for a person.</summary>
public sealed record ApprovalResource
{
    /// <summary>The attempt.</summary>
    public required Guid TaskRunId { get; init; }

    /// <summary>Its run.</summary>
    public required Guid WorkflowRunId { get; init; }

    /// <summary>Its workflow.</summary>
    public required string WorkflowName { get; init; }

    /// <summary>Its task.</summary>
    public required string TaskName { get; init; }

    /// <summary>What is asked.</summary>
    public required string Message { get; init; }

    /// <summary>The answers to choose from.</summary>
    public required IReadOnlyList<string> Options { get; init; }

    /// <summary>What else is to be answered.</summary>
    public required IReadOnlyList<ApprovalFieldResource> Fields { get; init; }

    /// <summary>Names of those who are meant to answer. Nobody else is kept from it.</summary>
    public required IReadOnlyList<string> Approvers { get; init; }

    /// <summary>Since when it is asked.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Until when; absent for no limit.</summary>
    public DateTimeOffset? TimesOutAt { get; init; }

    /// <summary>The option that counts then; absent when the task times out.</summary>
    public string? Default { get; init; }
}

/// <summary>A field of a question.</summary>
public sealed record ApprovalFieldResource
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What its value must read as: <c>string integer number boolean date json</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Its value when none is given; absent when it is required.</summary>
    public string? Default { get; init; }

    /// <summary>The only values that it may have; absent for any.</summary>
    public IReadOnlyList<string>? Enum { get; init; }

    /// <summary>Free text for whoever fills it in.</summary>
    public string? Description { get; init; }
}

/// <summary>An answer to what a task asks.</summary>
public sealed record AnswerRequest
{
    /// <summary>The option that is chosen.</summary>
    public string? Option { get; init; }

    /// <summary>Values of its fields.</summary>
    public IReadOnlyDictionary<string, string>? Fields { get; init; }

    /// <summary>Who answers; it is noted, not checked.</summary>
    public string? By { get; init; }
}
