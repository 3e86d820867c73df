using MiniAirflow.Core.Access;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Runs;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresAuditStore(WriteLane lane, ReadPool reader) : IAuditStore
{
    private const int MaxTrimmed = 1_000;
    private static readonly Guid Last = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    /// <inheritdoc/>
    public async ValueTask AppendAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken) => await lane.RunAsync(context =>
    {
        var ids = records.Select(_ => context.NewId()).ToArray();
        context.Write(Commands.Of("Audit/append").With(ids).With(context.Now).With(Texts(one => one.Actor)).With(Texts(one => one.ActorKind)).With(Texts(one => one.Source))
            .With(Texts(one => one.Action)).With(Texts(one => one.Target)).With(Texts(one => one.Outcome.Word())).With(Texts(one => one.Detail)));
        return true;

        string[] Texts(Func<AuditRecord, string> member) => [.. records.Select(one => PlainText.Of(member(one)))];
    }).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<AuditRecord>> ListAsync(AuditFilter filter, CancellationToken cancellationToken) => await reader.ListAsync(() =>
    {
        var command = Commands.Of(filter.Actor is null ? "Audit/list" : "Audit/list_of_actor")
            .With(filter.Before ?? Last).With(filter.Limit).WithText(filter.Action is { } action ? PlainText.Of(action) : null).WithText(filter.Outcome?.Word()).With(filter.From).With(filter.To)
            .WithText(filter.Target is { } target ? PlainText.Of(target) : null).With(filter.Lowest);
        return filter.Actor is { } actor ? command.With(PlainText.Of(actor)) : command;
    }, AccessRows.Audit, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<long> TrimAsync(TimeSpan olderThan, CancellationToken cancellationToken)
    {
        for (var total = 0L; ;)
        {
            var deleted = await lane.RunAsync(context =>
                context.ReadOne(Commands.Of("Audit/trim").With(IdSource.LowestAt(context.Now - olderThan)).With(MaxTrimmed), row => row.GetInt64(0)), isAlone: true).ConfigureAwait(false);
            total += deleted;
            if (deleted < MaxTrimmed || cancellationToken.IsCancellationRequested) return total;
        }
    }
}
