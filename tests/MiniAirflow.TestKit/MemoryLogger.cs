using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MiniAirflow.TestKit;

/// <summary>Keeps what is logged.</summary>
public sealed class MemoryLogger : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text, Exception? Error)> _lines = new();

    /// <summary>Everything that was logged, in order.</summary>
    public IReadOnlyList<(LogLevel Level, string Text, Exception? Error)> Lines => [.. _lines];

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, formatter(state, exception), exception));
}
