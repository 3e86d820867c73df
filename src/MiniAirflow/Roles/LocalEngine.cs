using Microsoft.Extensions.Logging.Abstractions;
using MiniAirflow.Commands.Running;
using MiniAirflow.Core.Storage;
using MiniAirflow.Worker;
using MiniAirflow.Worker.Handlers;

namespace MiniAirflow.Roles;

/// <summary>The engine host as the verb <c>run</c> wants it.</summary>
internal sealed class LocalEngine : ILocalEngine
{
    private readonly EngineHost _engine;

    private LocalEngine(EngineHost engine) => _engine = engine;

    public IStore Store => _engine.Store;

    public ILogReader Logs => _engine.Logs;

    public static LocalEngine Open(LocalEngineOptions options)
    {
        var worker = new WorkerOptions
        {
            Name = "run",
            DataDirectory = options.DataDirectory,
            Queues = options.Queues,
            SweepCommand = OwnExecutable.Command("sweep"),
        };
        return new LocalEngine(EngineHost.Open(new EngineOptions
        {
            DatabasePath = options.DatabasePath,
            IsDurable = options.IsDurable,
            Worker = worker with { Slots = options.Slots ?? worker.Slots },
            Handlers = new TaskHandlers().Add(NoOpHandler.Name, new NoOpHandler()),
            Observers = [options.Observer],
            Loggers = NullLoggerFactory.Instance,
        }));
    }

    public Task RunAsync(CancellationToken stop, CancellationToken hurry) => _engine.RunAsync(stop, hurry);

    public ValueTask DisposeAsync() => _engine.DisposeAsync();
}
