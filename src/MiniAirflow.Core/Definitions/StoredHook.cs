using System.Text.Json;
using System.Text.Json.Serialization;

namespace MiniAirflow.Core.Definitions;

/// <summary>A hook in the canonical text.</summary>
internal sealed record StoredHook
{
    public IReadOnlyList<string>? On { get; init; }
    public StoredWebhook? Webhook { get; init; }
    public StoredEmail? Email { get; init; }
    public StoredWorkflowTarget? Workflow { get; init; }

    public static StoredHook Of(HookDefinition hook) => new()
    {
        // A set: neither order nor repetition means anything.
        On = Defaults.Omit([.. hook.On.Distinct().Order()], HookEvents.Word),
        Webhook = hook.Webhook is { } webhook ? StoredWebhook.Of(webhook) : null,
        Email = hook.Email is { } email ? new StoredEmail { To = email.To } : null,
        Workflow = hook.Workflow is { } workflow ? StoredWorkflowTarget.Of(workflow) : null,
    };

    public HookDefinition ToDefinition() => new()
    {
        On = [.. (On ?? []).Select(word => HookEvents.TryParse(word, out var one) ? one : throw new JsonException($"'{word}' is no event of a hook."))],
        Webhook = Webhook?.ToDefinition(),
        Email = Email is { } email ? new EmailTarget { To = email.To ?? [] } : null,
        Workflow = Workflow?.ToDefinition(),
    };
}

/// <summary>A webhook in the canonical text.</summary>
internal sealed record StoredWebhook
{
    public string? Url { get; init; }
    public string? UrlEnv { get; init; }
    public WebhookFormat? Format { get; init; }
    public string? SecretEnv { get; init; }

    public static StoredWebhook Of(WebhookTarget target) =>
        new() { Url = target.Url, UrlEnv = target.UrlEnv, Format = Defaults.Omit(target.Format, WebhookFormat.Json), SecretEnv = target.SecretEnv };

    public WebhookTarget ToDefinition() => new() { Url = Url, UrlEnv = UrlEnv, Format = Format ?? WebhookFormat.Json, SecretEnv = SecretEnv };
}

/// <summary>A mail in the canonical text.</summary>
internal sealed record StoredEmail
{
    public IReadOnlyList<string>? To { get; init; }
}

/// <summary>A started workflow in the canonical text.</summary>
internal sealed record StoredWorkflowTarget
{
    public required string Name { get; init; }
    public SortedDictionary<string, string>? Params { get; init; }

    public static StoredWorkflowTarget Of(WorkflowTarget target) => new() { Name = target.Name, Params = Defaults.Sorted(target.Params, value => value) };

    public WorkflowTarget ToDefinition() => new() { Name = Name, Params = Defaults.Restore(Params, value => value) };
}

/// <summary>A deadline in the canonical text.</summary>
internal sealed record StoredDeadline
{
    public DeadlineReference? From { get; init; }
    public int? WithinSeconds { get; init; }

    public static StoredDeadline? Of(DeadlineDefinition? deadline) => deadline is null ? null
        : new() { From = Defaults.Omit(deadline.From, DeadlineReference.QueuedAt), WithinSeconds = Defaults.Omit(deadline.WithinSeconds, 0) };

    public DeadlineDefinition ToDefinition() => new() { From = From ?? DeadlineReference.QueuedAt, WithinSeconds = WithinSeconds ?? 0 };
}

internal sealed class WebhookFormatConverter() : JsonStringEnumConverter<WebhookFormat>(JsonNamingPolicy.SnakeCaseLower);

internal sealed class DeadlineReferenceConverter() : JsonStringEnumConverter<DeadlineReference>(JsonNamingPolicy.SnakeCaseLower);
