using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Commands;

/// <summary>Watches a run to its end: the event stream says when to look, and a slow poll looks when the stream is silent or gone.</summary>
internal sealed class RunWatcher(MiniAirflowClient client, Guid runId, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>The run with its task runs as it is now and after each change, the last one ended.</summary>
    public async IAsyncEnumerable<WorkflowRunResource> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listening = ListenAsync(ends.Token);
        try
        {
            while (true)
            {
                // A fresh signal before the look: what changes after the look sets it.
                var signal = NewSignal();
                Volatile.Write(ref _changed, signal);
                var run = await client.GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
                yield return run;
                if (run.FinishedAt is not null) yield break;
                await signal.Task.WaitAsync(Poll, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
                // Changes come in bursts; one look sees them all.
                await Task.Delay(Rest, time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await ends.CancelAsync().ConfigureAwait(false);
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var _ in client.StreamEventsAsync(workflowRunId: runId, cancellationToken: cancellationToken).ConfigureAwait(false))
                    Volatile.Read(ref _changed).TrySetResult();
            }
            catch (WebSocketException)
            {
                // The poll goes on; whether the server is gone is for its requests to say.
            }
            await Task.Delay(Poll, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
