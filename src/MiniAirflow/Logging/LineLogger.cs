using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Tracing;

namespace MiniAirflow.Logging;

/// <summary>Writes each log entry as one line: its time, level and message, then the message's own values and those of the scopes around it.</summary>
internal sealed class LineLogger(string category, LineLoggerFactory factory) : ILogger
{
    private readonly LogLevel _level = factory.LevelOf(category);

    // ASP.NET opens scopes of its own for each request, which cost more than they tell.
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => state is LogScope ? factory.Scopes.Push(state) : null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= _level && logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var values = new List<KeyValuePair<string, string?>>();
        if (state is IReadOnlyList<KeyValuePair<string, object?>> own) Add(values, own);
        factory.Scopes.ForEachScope(static (scope, all) => Add(all, (LogScope)scope!), values);
        // A request that goes on with somebody's trace: what is logged while it is answered belongs there too.
        if (Activity.Current is { } activity && activity.ParentSpanId != default) Add(values, [new("trace_id", activity.TraceId.ToHexString())]);
        factory.Write(new LogEntry(factory.Time.GetUtcNow(), logLevel, formatter(state, exception), category, values, exception));
    }

    /// <summary>Adds values under names that are not there yet.</summary>
    private static void Add(List<KeyValuePair<string, string?>> all, IReadOnlyList<KeyValuePair<string, object?>> more)
    {
        foreach (var (name, value) in more)
        {
            if (name == "{OriginalFormat}") continue;
            var key = JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
            if (!all.Exists(one => one.Key == key)) all.Add(new(key, value?.ToString()));
        }
    }
}

/// <summary>Makes <see cref="LineLogger"/>s that share one stream. ASP.NET's own chatter is kept to warnings.</summary>
internal sealed class LineLoggerFactory(Stream output, LogLevel level, TimeProvider time, LogFormat? format = null) : ILoggerFactory
{
    /// <summary>Logs, with a stack trace, the very failures to start that the caller tells in a sentence.</summary>
    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";

    private readonly LogFormat _format = format ?? LogFormat.Json;
    private readonly Lock _lock = new();

    public TimeProvider Time { get; } = time;

    public LoggerExternalScopeProvider Scopes { get; } = new();

    public LogLevel LevelOf(string category) =>
        category == HostCategory ? LogLevel.None
        : category.StartsWith("Microsoft.", StringComparison.Ordinal) && level < LogLevel.Warning ? LogLevel.Warning
        : level;

    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName, this);

    public void AddProvider(ILoggerProvider provider)
    {
        // There is one destination: standard output.
    }

    public void Write(LogEntry entry)
    {
        // Whole, so that no line is written into another one, by another process at the same pipe either.
        using var line = new MemoryStream(512);
        _format.Write(line, entry);
        lock (_lock)
        {
            output.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
            output.Flush();
        }
    }

    public void Dispose() => output.Dispose();
}
