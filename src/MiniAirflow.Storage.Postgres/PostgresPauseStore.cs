using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Runs;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresPauseStore(WriteLane lane, ReadPool reader) : IPauseStore
{
    /// <inheritdoc/>
    public ValueTask<Pause?> PauseAsync(PauseRequest request, CancellationToken cancellationToken) =>
        lane.RunAsync(context => PauseWriter.Pause(context, request), isAlone: true);

    /// <inheritdoc/>
    public ValueTask<bool> ResumeAsync(PauseSubject subject, CancellationToken cancellationToken) =>
        lane.RunAsync(context => PauseWriter.Resume(context, subject), isAlone: true);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Pause>> ListAsync(CancellationToken cancellationToken) =>
        await reader.ListAsync(() => Commands.Of("Pauses/list"), PauseWriter.Map, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<PauseSpan>> ListSpansAsync(string queue, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        await reader.ListAsync(() => Commands.Of("Pauses/spans").With(queue).With(from).With(to), row => new PauseSpan(row.Time(0), row.TimeOrNull(1)), cancellationToken).ConfigureAwait(false);
}
