using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Runs;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqlitePauseStore(WriteLoop writer, ReadPool reader) : IPauseStore
{
    /// <inheritdoc/>
    public ValueTask<Pause?> PauseAsync(PauseRequest request, CancellationToken cancellationToken) => writer.RunAsync(context => PauseWriter.Pause(context, request));

    /// <inheritdoc/>
    public ValueTask<bool> ResumeAsync(PauseSubject subject, CancellationToken cancellationToken) => writer.RunAsync(context => PauseWriter.Resume(context, subject));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Pause>> ListAsync(CancellationToken cancellationToken) => reader.Read(PauseWriter.List);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PauseSpan>> ListSpansAsync(string queue, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        reader.Read(db => PauseWriter.Spans(db, queue, from, to));
}
