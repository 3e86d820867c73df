using MiniAirflow.Client.Wire;

namespace MiniAirflow.Client;

public sealed partial class MiniAirflowClient
{
    /// <summary>What hooks were told, newest first.</summary>
    public Task<IReadOnlyList<DeliveryResource>> ListDeliveriesAsync(DeliveryQuery? query = null, CancellationToken cancellationToken = default) =>
        GetAsync(
            "deliveries" + new QueryText().Add("workflow_id", query?.WorkflowId).Add("run_id", query?.RunId).Add("state", query?.State)
                .Add("before", query?.Before).Add("offset", query?.Offset).Add("limit", query?.Limit),
            Json.IReadOnlyListDeliveryResource, cancellationToken);

    /// <summary>One delivery.</summary>
    public Task<DeliveryResource> GetDeliveryAsync(Guid id, CancellationToken cancellationToken = default) =>
        GetAsync($"deliveries/{id}", Json.DeliveryResource, cancellationToken);

    /// <summary>Has a delivery tried again at once.</summary>
    public Task<DeliveryResource> RetryDeliveryAsync(Guid id, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"deliveries/{id}/retry", null, Json.DeliveryResource, cancellationToken);

    /// <summary>Has a sample sent to every hook of a workflow.</summary>
    public Task<IReadOnlyList<DeliveryResource>> TestHooksAsync(Guid workflowId, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"workflows/{workflowId}/hooks/test", null, Json.IReadOnlyListDeliveryResource, cancellationToken);
}

/// <summary>Which deliveries to list; all members narrow the list, and none is needed.</summary>
public sealed record DeliveryQuery
{
    /// <summary>Only those of this workflow.</summary>
    public Guid? WorkflowId { get; init; }

    /// <summary>Only those about this run.</summary>
    public Guid? RunId { get; init; }

    /// <summary>Only those in this state: <c>pending delivered failed</c>.</summary>
    public string? State { get; init; }

    /// <summary>Only those created before this one.</summary>
    public Guid? Before { get; init; }

    /// <summary>How many to pass over.</summary>
    public int? Offset { get; init; }

    /// <summary>How many to give at most, 1 to 1000; the server's default is 20.</summary>
    public int? Limit { get; init; }
}
