using Microsoft.Extensions.Logging.Abstractions;
using MiniAirflow.Commands.Running;
using MiniAirflow.Core.Storage;
using MiniAirflow.Roles.Handlers;
using MiniAirflow.Settings;
using MiniAirflow.Worker;

namespace MiniAirflow.Roles;

/// <summary>The engine host as the verb <c>run</c> wants it.</summary>
internal sealed class LocalEngine : ILocalEngine
{
    private readonly EngineHost _engine;

    private LocalEngine(EngineHost engine) => _engine = engine;

    public IStore Store => _engine.Store;

    public ILogReader Logs => _engine.Logs!;

    public static async Task<ILocalEngine> OpenAsync(LocalEngineOptions options)
    {
        var worker = new WorkerOptions
        {
            Name = "run",
            DataDirectory = options.DataDirectory,
            Queues = options.Queues,
            SecretDirectory = options.Secrets.Directory,
            SecretCommand = options.Secrets.Command,
            SweepCommand = OwnExecutable.Command("sweep"),
        };
        return new LocalEngine(await EngineHost.OpenAsync(new EngineOptions
        {
            Store = new StoreRequest { Database = DatabaseLocation.File(options.DatabasePath), IsDurable = options.IsDurable, Observers = [options.Observer] },
            Worker = worker with { Slots = options.Slots ?? worker.Slots },
            Handlers = BuiltInHandlers.Create(),
            Loggers = NullLoggerFactory.Instance,
        }, CancellationToken.None).ConfigureAwait(false));
    }

    public Task RunAsync(CancellationToken stop, CancellationToken hurry) => _engine.RunAsync(stop, hurry);

    public ValueTask DisposeAsync() => _engine.DisposeAsync();
}
