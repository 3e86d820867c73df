using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace MiniAirflow.Logging;

/// <summary>Writes each log entry as one JSON line: <c>time</c>, <c>level</c>, <c>message</c>, then the message's own values in snake case.</summary>
/// <remarks>JSON escapes control characters, so no task name or error text can forge a line (S20, S31).</remarks>
internal sealed class JsonLineLogger(string category, JsonLineLoggerFactory factory) : ILogger
{
    // People read these lines in terminals, and no browser reads them as HTML: apostrophes and letters stay as they are, control characters do not.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly LogLevel _level = factory.LevelOf(category);

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= _level && logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("time", factory.Time.GetUtcNow());
            json.WriteString("level", WordOf(logLevel));
            json.WriteString("message", formatter(state, exception));
            json.WriteString("logger", category);
            if (state is IReadOnlyList<KeyValuePair<string, object?>> values) WriteValues(json, values);
            if (exception is not null) json.WriteString("error", exception.ToString());
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        factory.Write(buffer.WrittenSpan);
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        foreach (var (name, value) in values)
            if (name != "{OriginalFormat}") json.WriteString(JsonNamingPolicy.SnakeCaseLower.ConvertName(name), value?.ToString());
    }

    private static string WordOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}

/// <summary>Makes <see cref="JsonLineLogger"/>s that share one stream. ASP.NET's own chatter is kept to warnings.</summary>
internal sealed class JsonLineLoggerFactory(Stream output, LogLevel level, TimeProvider time) : ILoggerFactory
{
    /// <summary>Logs, with a stack trace, the very failures to start that the caller tells in a sentence.</summary>
    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";

    private readonly Lock _lock = new();

    public TimeProvider Time { get; } = time;

    public LogLevel LevelOf(string category) =>
        category == HostCategory ? LogLevel.None
        : category.StartsWith("Microsoft.", StringComparison.Ordinal) && level < LogLevel.Warning ? LogLevel.Warning
        : level;

    public ILogger CreateLogger(string categoryName) => new JsonLineLogger(categoryName, this);

    public void AddProvider(ILoggerProvider provider)
    {
        // There is one destination: standard output.
    }

    public void Write(ReadOnlySpan<byte> line)
    {
        lock (_lock)
        {
            output.Write(line);
            output.Flush();
        }
    }

    public void Dispose() => output.Dispose();
}
