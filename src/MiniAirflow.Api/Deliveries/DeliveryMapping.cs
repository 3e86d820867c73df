using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Hooks;

namespace MiniAirflow.Api.Deliveries;

/// <summary>Deliveries as wire records.</summary>
internal static class DeliveryMapping
{
    public static DeliveryResource Shown(this Delivery delivery) => new()
    {
        Id = delivery.Id,
        WorkflowId = delivery.WorkflowId,
        WorkflowName = delivery.Notice.Workflow,
        RunId = delivery.RunId,
        Task = delivery.Notice.Task,
        TaskAttempt = delivery.Notice.Attempt,
        Event = delivery.Event.Word(),
        Reason = delivery.Notice.Reason,
        Target = delivery.Target,
        State = delivery.State.Word(),
        Attempts = delivery.Attempts,
        CreatedAt = delivery.CreatedAt,
        DueAt = delivery.DueAt,
        EndedAt = delivery.EndedAt,
        Answer = Known(delivery.Answer),
        Problem = Known(delivery.Problem),
    };

    private static string? Known(string text) => text.Length == 0 ? null : text;
}
