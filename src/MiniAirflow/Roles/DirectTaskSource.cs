using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Secrets;
using MiniAirflow.Core.Storage;
using MiniAirflow.Worker;
using MiniAirflow.Worker.Leasing;

namespace MiniAirflow.Roles;

/// <summary>Lets a worker take its tasks straight from a store that its process has opened.</summary>
/// <param name="store">The store.</param>
/// <param name="wakes">Its bus.</param>
/// <param name="keyring">Opens the secrets that the store has.</param>
/// <param name="enter">Makes the worker known to its successors.</param>
internal sealed class DirectTaskSource(IStore store, IWakeBus wakes, ISecretKeyring keyring, Action<Guid> enter) : ITaskSource
{
    private Guid? _before;

    public async ValueTask RegisterAsync(Guid workerId, WorkerOptions options, CancellationToken cancellationToken)
    {
        // Before the store knows it: a worker that dies in between must not be one that nobody finds.
        enter(workerId);
        await store.Workers.RegisterAsync(new WorkerRegistration(workerId, options.Name, options.Hostname, options.Queues, options.Slots, _before), cancellationToken).ConfigureAwait(false);
        _before = workerId;
    }

    public ValueTask<ExchangeResult> ExchangeAsync(ExchangeRequest request, CancellationToken cancellationToken) =>
        store.Queue.ExchangeAsync(request, cancellationToken);

    public ValueTask<IReadOnlyList<LeasedTask>> AwaitLeaseAsync(Guid workerId, int want, CancellationToken cancellationToken) =>
        store.Queue.AwaitLeaseAsync(workerId, want, cancellationToken);

    public ValueTask<RenewResult?> RenewAsync(Guid workerId, IReadOnlyList<Lease> held, CancellationToken cancellationToken) =>
        store.Queue.RenewAsync(workerId, held, cancellationToken);

    public async ValueTask<IReadOnlyDictionary<string, string>> ReadSecretsAsync(Lease lease, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var secrets = await store.Secrets.ReadAsync(lease, names, cancellationToken).ConfigureAwait(false);
        if (secrets.Count == 0) return new Dictionary<string, string>();
        var keys = keyring.Find() ?? throw new SecretException(NoKeyring.Advice);
        return secrets.ToDictionary(one => one.Name, one => SecretBox.Open(keys, one), StringComparer.Ordinal);
    }

    public async ValueTask RetireAsync(Guid workerId, CancellationToken cancellationToken) =>
        await store.Workers.RetireAsync(workerId, cancellationToken).ConfigureAwait(false);

    public IDisposable OnWork(Action wake) => wakes.Subscribe(WakeTopics.Work, _ => wake());

    public IDisposable OnCancel(Action wake) => wakes.Subscribe(WakeTopics.Cancel, _ => wake());
}
