using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MiniAirflow.Api.Tests.Support;

/// <summary>Keeps the exceptions that the server logs, for the message of a test that finds one.</summary>
internal sealed class FaultLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _faults = new();

    public IReadOnlyCollection<string> Faults => _faults;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is not null && _faults.Count < 100) _faults.Enqueue($"{formatter(state, exception)}: {exception}");
    }

    public void Dispose()
    {
        // It holds nothing.
    }
}
