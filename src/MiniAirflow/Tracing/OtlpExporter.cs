using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Tracing;

namespace MiniAirflow.Tracing;

/// <summary>Sends spans to a collector, by OTLP over HTTP, in batches, one at a time. Nobody waits for it: what is over its queue is dropped and counted.</summary>
internal sealed class OtlpExporter : ISpanSink, IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestConnection = TimeSpan.FromMinutes(5); // its name may come to mean another machine
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);
    private const int MostBytesOfAnAnswer = 64 * 1024;

    private readonly OtlpOptions _options;
    private readonly ISpanObserver _observer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HttpClient _http;
    private readonly Queue<TraceSpan> _waiting = [];
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private readonly SemaphoreSlim _isFull = new(0, 1);
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly Task _sending;
    private long? _warnedAt;

    public OtlpExporter(OtlpOptions options, ISpanObserver observer, TimeProvider time, ILogger logger)
    {
        (_options, _observer, _time, _logger) = (options, observer, time, logger);
        // A redirect is not followed: what goes along with the request is for this collector alone.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ActivityHeadersPropagator = null, PooledConnectionLifetime = LongestConnection }) { Timeout = options.Timeout, MaxResponseContentBufferSize = MostBytesOfAnAnswer };
        foreach (var (name, value) in options.Headers) _http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        _sending = Task.Run(SendAsync);
    }

    /// <inheritdoc/>
    public int Room
    {
        get { lock (_lock) return _options.Capacity - _waiting.Count; }
    }

    /// <inheritdoc/>
    public void Add(TraceSpan span)
    {
        bool hasRoom;
        lock (_lock)
        {
            hasRoom = _waiting.Count < _options.Capacity && !_end.IsCancellationRequested;
            if (hasRoom) _waiting.Enqueue(span);
            if (_arrived.CurrentCount == 0) _arrived.Release();
            if (_waiting.Count >= _options.Batch && _isFull.CurrentCount == 0) _isFull.Release();
        }
        if (!hasRoom) _observer.OnSpans(SpanEnd.Dropped, 1);
    }

    /// <summary>Sends what still waits, if the collector takes it in time.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        _giveUp.CancelAfter(_options.Farewell);
        await _sending.ConfigureAwait(false);
        int left;
        lock (_lock) left = _waiting.Count;
        if (left > 0) _observer.OnSpans(SpanEnd.Dropped, left);
        _http.Dispose();
        _end.Dispose();
        _giveUp.Dispose();
    }

    private async Task SendAsync()
    {
        while (!_giveUp.IsCancellationRequested)
        {
            if (!await GatherAsync().ConfigureAwait(false)) return;
            var batch = Take();
            if (batch.Count == 0) continue;
            var end = SpanEnd.Dropped;
            try
            {
                end = await InsistAsync(batch).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                Log.ExportBroke(_logger, e, batch.Count);
            }
            _observer.OnSpans(end, batch.Count);
        }
    }

    /// <summary>Waits for spans, and then for others to go with them.</summary>
    /// <returns>False when none is left and the end is asked for.</returns>
    private async Task<bool> GatherAsync()
    {
        try
        {
            await _arrived.WaitAsync(_end.Token).ConfigureAwait(false);
            using var delay = new CancellationTokenSource(_options.Delay, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(delay.Token, _end.Token);
            await _isFull.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // They have waited long enough, or nothing else is to come.
        }
        lock (_lock) return _waiting.Count > 0 || !_end.IsCancellationRequested;
    }

    private List<TraceSpan> Take()
    {
        lock (_lock)
        {
            var batch = new List<TraceSpan>(Math.Min(_options.Batch, _waiting.Count));
            while (batch.Count < _options.Batch && _waiting.TryDequeue(out var span)) batch.Add(span);
            if (_waiting.Count > 0 && _arrived.CurrentCount == 0) _arrived.Release();
            if (_waiting.Count >= _options.Batch && _isFull.CurrentCount == 0) _isFull.Release();
            return batch;
        }
    }

    /// <summary>Sends a batch until the collector has said yes or no, or the process ends.</summary>
    private async Task<SpanEnd> InsistAsync(List<TraceSpan> batch)
    {
        var body = new ArrayBufferWriter<byte>(64 * 1024);
        OtlpJson.Write(body, _options.Resource, batch);
        for (var pause = _options.FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var (end, wait, problem) = await TryAsync(body.WrittenMemory).ConfigureAwait(false);
            if (problem is not null) Warn(problem, end == SpanEnd.Refused);
            if (end is { } known) return known;
            // With some jitter: all processes lose the collector at once.
            var after = wait ?? pause * (0.75 + (Random.Shared.NextDouble() / 2));
            await Task.Delay(after, _time, _giveUp.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_giveUp.IsCancellationRequested) return SpanEnd.Dropped;
        }
    }

    /// <summary>Sends a batch once.</summary>
    /// <returns>What became of it, null when it is to be sent again; how long the collector wants to be left alone; and what was wrong.</returns>
    private async Task<(SpanEnd? End, TimeSpan? Wait, string? Problem)> TryAsync(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _options.Endpoint) { Content = new ReadOnlyMemoryContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await _http.SendAsync(request, _giveUp.Token).ConfigureAwait(false);
            var status = $"it answered {(int)response.StatusCode}";
            if (response.IsSuccessStatusCode)
            {
                var rejected = RejectedIn(await response.Content.ReadAsByteArrayAsync(_giveUp.Token).ConfigureAwait(false));
                return (SpanEnd.Exported, null, rejected > 0 ? $"it took a batch but for {rejected} spans" : null);
            }
            // These say "not now"; every other one says "not so", and would say it again.
            if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)
                return (null, response.Headers.RetryAfter?.Delta is { } wait ? (wait < LongestPause ? wait : LongestPause) : null, status);
            return (SpanEnd.Refused, null, status);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return (SpanEnd.Refused, null, "its answer is too long to be one of a collector"); // sent again it would be answered so again
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return (null, null, e is OperationCanceledException ? "it did not answer in time" : e.Message);
        }
    }

    /// <summary>How many spans of a batch a collector says that it did not want; 0 where it says nothing that can be read.</summary>
    private static long RejectedIn(byte[] answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("partialSuccess", out var partial) && partial.ValueKind == JsonValueKind.Object
                && partial.TryGetProperty("rejectedSpans", out var rejected) && long.TryParse(rejected.ToString(), out var count) ? count : 0;
        }
        catch (JsonException)
        {
            return 0;
        }
    }

    private void Warn(string problem, bool isRefused)
    {
        if (_giveUp.IsCancellationRequested || (_warnedAt is { } at && _time.GetElapsedTime(at) < BetweenWarnings)) return;
        _warnedAt = _time.GetTimestamp();
        var place = _options.Endpoint.GetLeftPart(UriPartial.Path);
        if (isRefused) Log.Refused(_logger, place, problem);
        else Log.NotExported(_logger, place, problem);
    }
}
