using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>One caller's part of a writing transaction.</summary>
internal abstract class WriteOperation
{
    /// <summary>When it was asked for, by the monotonic clock.</summary>
    public long AskedAt { get; } = TimeProvider.System.GetTimestamp();

    /// <summary>Whether it needs a transaction of its own: it locks rows that it finds only on its way, and would lock them out of order beside others.</summary>
    public virtual bool IsAlone => false;

    /// <summary>Whether twice is no more than once: then nobody need find out what became of a commit that was not answered.</summary>
    public virtual bool IsRepeatable => false;

    /// <summary>Whether what the lane remembers may be enough for it, though it speaks of no lease (see <see cref="Foresight"/>).</summary>
    public virtual bool IsForeseeable => false;

    /// <summary>The leases whose rows, and whose runs' locks, it needs from the first round trip.</summary>
    public virtual IEnumerable<Lease> Leases => [];

    /// <summary>Does the work; runs again from the start when the transaction is tried again.</summary>
    public abstract void Execute(WriteContext context);

    /// <summary>Resumes the caller: it is committed.</summary>
    public abstract void Complete();

    /// <summary>Resumes the caller with an error: nothing was kept.</summary>
    public abstract void Fail(StoreException error);
}

/// <inheritdoc/>
internal class WriteOperation<T>(
    Func<WriteContext, T> body, bool isAlone = false, IReadOnlyList<Lease>? leases = null, bool isForeseeable = false, bool isRepeatable = false) : WriteOperation
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    /// <summary>Completes after the commit.</summary>
    public Task<T> Task => _done.Task;

    public override bool IsAlone => isAlone;

    public override bool IsForeseeable => isForeseeable;

    public override bool IsRepeatable => isRepeatable;

    public override IEnumerable<Lease> Leases => leases ?? [];

    public override void Execute(WriteContext context) => _result = body(context);

    public override void Complete() => _done.TrySetResult(_result!);

    public override void Fail(StoreException error) => _done.TrySetException(error);
}
