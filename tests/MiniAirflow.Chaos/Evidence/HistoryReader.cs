using System.Text.Json;

namespace MiniAirflow.Chaos.Evidence;

/// <summary>Reads the history with SQL of its own, through the database's own command line.</summary>
/// <param name="ask">Runs a query and gives its one JSON value.</param>
/// <param name="queries">The dialect.</param>
internal sealed class HistoryReader(Func<string, Task<string>> ask, HistoryQueries queries)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    // The numbers under which events keep states, in order.
    private static readonly string[] States =
    [
        "none", "scheduled", "queued", "running", "up_for_retry", "up_for_reschedule", "deferred", "awaiting_input",
        "success", "failed", "timed_out", "cancelled", "upstream_failed", "skipped", "removed", "lost",
    ];

    public async Task<History> ReadAsync() => new()
    {
        Runs = await RowsAsync<RunRow>(queries.Runs),
        Attempts = await RowsAsync<AttemptRow>(queries.Attempts),
        Edges = await RowsAsync<EdgeRow>(queries.Edges),
        Workers = await RowsAsync<WorkerRow>(queries.Workers),
        Events = [.. (await RowsAsync<StoredEvent>(queries.Events)).Select(e => new EventRow(e.Seq, e.TaskRunId, States[e.State]))],
        Occurrences = await RowsAsync<OccurrenceRow>(queries.Occurrences),
    };

    /// <summary>How many runs and attempts have not ended.</summary>
    public async Task<int> CountUnendedAsync() => int.Parse(await ask(queries.Unended), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>How many workers count as living.</summary>
    public async Task<int> CountActiveWorkersAsync() => int.Parse(await ask(queries.ActiveWorkers), System.Globalization.CultureInfo.InvariantCulture);

    private async Task<IReadOnlyList<T>> RowsAsync<T>(string query) => JsonSerializer.Deserialize<List<T>>(await ask(query), Json)!;

    private sealed record StoredEvent(long Seq, Guid TaskRunId, int State);
}
