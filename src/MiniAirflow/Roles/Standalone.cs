using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MiniAirflow.Api;
using MiniAirflow.Api.Hosting;
using MiniAirflow.Api.Metrics;
using MiniAirflow.Core.Storage;
using MiniAirflow.Logging;
using MiniAirflow.Settings;
using MiniAirflow.Worker;
using MiniAirflow.Worker.Handlers;

namespace MiniAirflow.Roles;

/// <summary>Everything in one process: API, scheduler and worker over one SQLite file.</summary>
internal static class Standalone
{
    /// <summary>Serves until stopped.</summary>
    /// <param name="settings">What it was told.</param>
    /// <param name="stop">Asks for the end: running tasks may end in their time.</param>
    /// <param name="hurry">Kills what still runs.</param>
    /// <exception cref="StoreException">The database cannot be used.</exception>
    /// <exception cref="IOException">The port cannot be used.</exception>
    public static async Task RunAsync(StandaloneSettings settings, CancellationToken stop, CancellationToken hurry)
    {
        using var loggers = new JsonLineLoggerFactory(Console.OpenStandardOutput(), settings.LogLevel, TimeProvider.System);
        var logger = loggers.CreateLogger("standalone");
        var metrics = new MetricsObserver();
        await using var engine = EngineHost.Open(EngineOptionsOf(settings, loggers, metrics));
        await using var app = BuildApi(settings, engine, metrics, loggers);
        await StartAsync(app, settings).ConfigureAwait(false);
        Log.Listening(logger, AddressOf(app));

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watching = settings.WorkflowFolders.Select(folder => new FolderPublisher(folder, engine.Store.Workflows, TimeProvider.System, logger).RunAsync(ending.Token));
        await Task.WhenAll([engine.RunAsync(stop, hurry), .. watching]).ConfigureAwait(false);
        await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private static EngineOptions EngineOptionsOf(StandaloneSettings settings, ILoggerFactory loggers, MetricsObserver metrics)
    {
        var worker = new WorkerOptions { Name = settings.WorkerName, DataDirectory = settings.DataDirectory, SweepCommand = OwnExecutable.Command("sweep") };
        return new EngineOptions
        {
            DatabasePath = settings.DatabasePath,
            Worker = worker with { Slots = settings.Slots ?? worker.Slots, Queues = settings.Queues ?? worker.Queues },
            Handlers = new TaskHandlers().Add(NoOpHandler.Name, new NoOpHandler()),
            Observers = [metrics],
            Loggers = loggers,
        };
    }

    private static WebApplication BuildApi(StandaloneSettings settings, EngineHost engine, MetricsObserver metrics, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(engine.Store);
        builder.Services.AddSingleton(engine.Wakes);
        builder.Services.AddSingleton(engine.Logs);
        builder.Services.AddSingleton(metrics);
        builder.Services.AddMiniAirflowApi(new ApiOptions
        {
            BoundHost = settings.Host,
            AllowedHosts = settings.AllowedHosts,
            AllowedOrigins = settings.AllowedOrigins,
        });
        builder.WebHost.UseUrls($"http://{(settings.Host.Contains(':', StringComparison.Ordinal) ? $"[{settings.Host}]" : settings.Host)}:{settings.Port}");
        return builder.Build().MapMiniAirflowApi();
    }

    private static async Task StartAsync(WebApplication app, StandaloneSettings settings)
    {
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new IOException($"Port {settings.Port} of {settings.Host} is in use; stop what listens there, or choose another with --port.", e);
        }
    }

    private static string AddressOf(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";
}
