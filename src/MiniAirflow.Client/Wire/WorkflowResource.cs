using System.Text.Json;

namespace MiniAirflow.Client.Wire;

/// <summary>A workflow, as the API shows it.</summary>
public sealed record WorkflowResource
{
    /// <summary>Identity; never reused.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name, unique among workflows.</summary>
    public required string Name { get; init; }

    /// <summary>Free text of the current version; empty for none.</summary>
    public required string Description { get; init; }

    /// <summary>Words by which people find it; absent for none.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Cron expression of the current version; empty for a workflow that only runs when triggered.</summary>
    public required string ScheduleCron { get; init; }

    /// <summary>Whether its schedule creates runs.</summary>
    public required bool IsActive { get; init; }

    /// <summary>When the name was first published.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Number of the current version, from 1.</summary>
    public int Version { get; init; }

    /// <summary>When its schedule fires next; absent without a schedule, or while inactive.</summary>
    public DateTimeOffset? NextFireAt { get; init; }

    /// <summary>What is wrong with its schedule, so that it does not fire or its last slot had no run; absent for nothing.</summary>
    public string? ScheduleProblem { get; init; }

    /// <summary>What the request changed: <c>created</c>, <c>new_version</c> or <c>unchanged</c>; only in answers to requests that publish a definition.</summary>
    public string? Change { get; init; }

    /// <summary>Why its schedule is paused; absent while it is not, or when nobody noted why.</summary>
    public WorkflowPauseResource? Pause { get; init; }
}

/// <summary>An immutable definition of a workflow, numbered.</summary>
public sealed record WorkflowVersionResource
{
    /// <summary>The workflow it is a version of.</summary>
    public required Guid WorkflowId { get; init; }

    /// <summary>Its number, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Identity of its meaning: two texts that mean the same have the same hash.</summary>
    public required string Hash { get; init; }

    /// <summary>When it was published.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Number of its tasks.</summary>
    public required int TaskCount { get; init; }

    /// <summary>The definition, itself a valid workflow file in JSON; absent in lists.</summary>
    public JsonElement? Definition { get; init; }
}

/// <summary>What differs between two versions of a workflow.</summary>
public sealed record VersionDiffResource
{
    /// <summary>The workflow.</summary>
    public required Guid WorkflowId { get; init; }

    /// <summary>Number of the version that is looked at as the one before.</summary>
    public required int From { get; init; }

    /// <summary>Number of the version that is looked at as the one after.</summary>
    public required int To { get; init; }

    /// <summary>The differences, in the order of the later version with what was removed behind; empty when the two mean the same.</summary>
    public required IReadOnlyList<VersionChangeResource> Changes { get; init; }
}

/// <summary>One difference between two versions.</summary>
public sealed record VersionChangeResource
{
    /// <summary><c>added</c>, <c>removed</c> or <c>changed</c>; a key that is absent has its default.</summary>
    public required string Kind { get; init; }

    /// <summary>Where: keys from the outside in, with the names of tasks in the place of numbers.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>The value before; absent when it was not given.</summary>
    public JsonElement? Before { get; init; }

    /// <summary>The value after; absent when it is not given.</summary>
    public JsonElement? After { get; init; }
}
