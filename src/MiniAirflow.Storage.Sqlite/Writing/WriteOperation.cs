using MiniAirflow.Core.Storage;

namespace MiniAirflow.Storage.Sqlite.Writing;

/// <summary>One caller's part of a writing transaction.</summary>
internal abstract class WriteOperation
{
    /// <summary>Does the work; runs again from the start when the transaction is tried again.</summary>
    public abstract void Execute(WriteContext context);

    /// <summary>Resumes the caller: it is committed.</summary>
    public abstract void Complete();

    /// <summary>Resumes the caller with an error: nothing was kept.</summary>
    public abstract void Fail(StoreException error);
}

/// <inheritdoc/>
internal sealed class WriteOperation<T>(Func<WriteContext, T> body) : WriteOperation
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    /// <summary>Completes after the commit.</summary>
    public Task<T> Task => _done.Task;

    public override void Execute(WriteContext context) => _result = body(context);

    public override void Complete() => _done.TrySetResult(_result!);

    public override void Fail(StoreException error) => _done.TrySetException(error);
}
