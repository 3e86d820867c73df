namespace MiniAirflow.Queue.Redis.Protocol;

/// <summary>Ends what takes too long, and tells that apart from what its caller gave up.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _time;
    private readonly CancellationTokenSource _both;
    private readonly TimeSpan _after;

    private Deadline(TimeSpan after, TimeProvider time, CancellationToken cancellationToken)
    {
        _after = after;
        _time = new CancellationTokenSource(after, time);
        _both = CancellationTokenSource.CreateLinkedTokenSource(_time.Token, cancellationToken);
    }

    public static Deadline After(TimeSpan after, TimeProvider time, CancellationToken cancellationToken) => new(after, time, cancellationToken);

    /// <exception cref="TimeoutException">It took too long.</exception>
    public async Task<T> Run<T>(Func<CancellationToken, Task<T>> action)
    {
        try
        {
            return await action(_both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (_time.IsCancellationRequested)
        {
            throw new TimeoutException($"The server did not answer within {_after.TotalSeconds:0.#} s.", e);
        }
    }

    public void Dispose()
    {
        _both.Dispose();
        _time.Dispose();
    }
}
