using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Access;

/// <summary>Writes the audit record: what arrives while one transaction is written shares the next, so that a record costs a trigger no transaction of its own.</summary>
internal sealed partial class AuditWriter(IStore store, ILogger<AuditWriter> logger) : BackgroundService
{
    private const int MostWaiting = 10_000;
    private const int MostAtOnce = 500;

    /// <summary>What nobody waits for is gathered for so long, so that it takes few commits from those who trigger.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);

    private readonly Channel<Entry> _waiting = Channel.CreateBounded<Entry>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly SemaphoreSlim _urgent = new(0);

    /// <summary>Puts a record on its way, and waits until it is written if that is asked for; it holds up its caller when too many are waiting.</summary>
    /// <exception cref="StoreException">It could not be written.</exception>
    public async ValueTask WriteAsync(AuditRecord record, bool isAwaited)
    {
        var entry = new Entry(record, isAwaited ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null);
        if (!_waiting.Writer.TryWrite(entry)) await _waiting.Writer.WriteAsync(entry);
        if (entry.Written is not { } written) return;
        _urgent.Release();
        await written.Task;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        _urgent.Release();
        if (ExecuteTask is { } writing) await writing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _urgent.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Entry>();
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            await _urgent.WaitAsync(Gathering, CancellationToken.None).ConfigureAwait(false);
            batch.Clear();
            while (batch.Count < MostAtOnce && _waiting.Reader.TryRead(out var entry)) batch.Add(entry);
            await WriteAsync(batch).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(List<Entry> batch)
    {
        try
        {
            await store.Audit.AppendAsync([.. batch.Select(entry => entry.Record)], CancellationToken.None).ConfigureAwait(false);
            foreach (var entry in batch) entry.Written?.TrySetResult();
        }
        catch (Exception e)
        {
            // Told to whoever waits; and what nobody waits for is in the log at least, since the store did not take it.
            foreach (var entry in batch)
            {
                if (entry.Written?.TrySetException(e) != true) LogLost(logger, entry.Record.Actor, entry.Record.Action, entry.Record.Target, entry.Record.Outcome.Word(), e.Message);
            }
        }
    }

    [LoggerMessage(EventId = 4020, Level = LogLevel.Error, Message = "Not on the audit record: {Actor} {Action} {Target} {Outcome}; {Problem}")]
    private static partial void LogLost(ILogger logger, string actor, string action, string target, string outcome, string problem);

    private readonly record struct Entry(AuditRecord Record, TaskCompletionSource? Written);
}
