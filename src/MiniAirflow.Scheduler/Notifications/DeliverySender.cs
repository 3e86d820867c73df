using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Hooks;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Scheduler.Notifications;

/// <summary>Tries a delivery, whatever its target is.</summary>
internal sealed class DeliverySender(IStore store, NotificationOptions options, TimeProvider time) : IDisposable
{
    private readonly WebhookClient _client = new(options, time);
    private readonly EmailSender _mails = new(options, time);
    private readonly WorkflowStarter _starter = new(store);

    /// <summary>Tries it.</summary>
    /// <exception cref="OperationCanceledException">The scheduler stops.</exception>
    /// <exception cref="StoreException">The database did not answer.</exception>
    public Task<DeliveryResult> SendAsync(Delivery delivery, HookDefinition? hook, CancellationToken stop)
    {
        var notice = delivery.Notice with { DeliveryId = delivery.Id, Link = LinkTo(delivery.RunId) };
        return hook switch
        {
            { Webhook: { } webhook } => new WebhookSender(_client, options.Environment, time).SendAsync(delivery.Id, notice, webhook, stop),
            { Email: { } email } => _mails.SendAsync(delivery.Id, notice, email, stop),
            { Workflow: { } workflow } => _starter.StartAsync(delivery, workflow, stop),
            _ => Task.FromResult(DeliveryResult.Refused("The version has no such hook.")),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private string? LinkTo(Guid? runId) =>
        options.PublicUrl is { } url && runId is { } id ? new Uri(url.AbsoluteUri.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/"), $"workflow-runs/{id}").AbsoluteUri : null;
}
