using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MiniAirflow.Api;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.Hosting;
using MiniAirflow.Api.Metrics;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Tracing;
using MiniAirflow.Logging;
using MiniAirflow.Roles.Handlers;
using MiniAirflow.Scheduler.Retention;
using MiniAirflow.Settings;
using MiniAirflow.Tracing;
using MiniAirflow.Worker;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Roles;

/// <summary>A server process: the parts that its role puts together, behind one listener.</summary>
internal static class RoleServer
{
    /// <summary>How often a log that is followed is looked at where each look is a question to the database.</summary>
    private static readonly TimeSpan SharedLogPoll = TimeSpan.FromMilliseconds(300);

    /// <summary>How much longer than its lease a worker keeps its tasks when its store does not answer.</summary>
    private static readonly TimeSpan SilenceBeyondLease = TimeSpan.FromSeconds(60);

    /// <summary>Serves until stopped.</summary>
    /// <param name="settings">What it was told.</param>
    /// <param name="stop">Asks for the end: running tasks may end in their time.</param>
    /// <param name="hurry">Kills what still runs.</param>
    /// <exception cref="StoreException">The database cannot be used.</exception>
    /// <exception cref="IOException">The port cannot be used.</exception>
    public static async Task RunAsync(RoleSettings settings, CancellationToken stop, CancellationToken hurry)
    {
        Secrecy.Begin();
        using var loggers = new LineLoggerFactory(Console.OpenStandardOutput(), settings.LogLevel, TimeProvider.System, settings.LogFormat);
        var logger = loggers.CreateLogger(settings.Role.Verb);
        using var lastResort = new LastResort(LastResort.Patience, () => Leave(logger), hurry);
        settings.TaskUsers.KeepFromTasks(settings.Database);
        var metrics = new MetricsObserver();
        await using var exporter = settings.Traces is { } traces ? new OtlpExporter(traces, metrics, TimeProvider.System, logger) : null;
        var tracer = exporter is null ? null : new Tracer(settings.Traces!.Sampler, exporter);
        await using var engine = await EngineHost.OpenAsync(EngineOptionsOf(settings, loggers, metrics, tracer), stop).ConfigureAwait(false);
        if (settings.Access.Authentication == Authentication.Required && settings.Role.HasApi) await FirstKey.MakeAsync(engine.Store, Console.OpenStandardOutput(), stop).ConfigureAwait(false);
        if (settings.Access.Authentication == Authentication.Off) Log.AsksNobody(logger, settings.Host, settings.Port);
        await using var app = Build(settings, engine, metrics, tracer, loggers);
        await StartAsync(app, settings).ConfigureAwait(false);
        Log.Listening(logger, AddressOf(app));
        if (settings.Labels.Count > 0) Log.Labelled(logger, settings.WorkerName, string.Join(", ", settings.Labels.Select(label => $"{label.Key}={label.Value}")));

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watching = settings.WorkflowFolders.Select(folder => new FolderPublisher(folder, engine.Store.Workflows, TimeProvider.System, logger).RunAsync(ending.Token));
        await Task.WhenAll([engine.RunAsync(stop, hurry), StartMemory.GiveBackLaterAsync(TimeProvider.System, ending.Token), .. watching]).ConfigureAwait(false);
        await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private static void Leave(ILogger logger)
    {
        Log.Overdue(logger, LastResort.Patience.TotalSeconds);
        Process.GetCurrentProcess().Kill();
    }

    private static EngineOptions EngineOptionsOf(RoleSettings settings, ILoggerFactory loggers, MetricsObserver metrics, Tracer? tracer) => new()
    {
        Store = new StoreRequest
        {
            Database = settings.Database,
            Lease = settings.Lease,
            Observers = [metrics],
            Wait = settings.DatabaseWait,
            MaxOpenConnections = settings.MaxOpenConnections,
            MaxIdleConnections = settings.MaxIdleConnections,
            RedisUrl = settings.RedisUrl,
            ApplicationName = $"miniairflow-{settings.Role.Verb}",
            Loggers = loggers,
        },
        HasScheduler = settings.Role.HasScheduler,
        AuditRetention = settings.AuditRetention,
        Retention = new RetentionOptions { Policy = settings.Retention.Policy, Interval = settings.Retention.Interval, Observer = metrics },
        Notifications = settings.Notifications with { Observer = metrics },
        Tracer = tracer,
        Worker = settings.Role.HasWorker ? WorkerOptionsOf(settings) with { Tracer = tracer } : null,
        Keyring = settings.Secrets.Keyring,
        Handlers = BuiltInHandlers.Create(),
        Loggers = loggers,
    };

    private static WorkerOptions WorkerOptionsOf(RoleSettings settings)
    {
        var worker = new WorkerOptions { Name = settings.WorkerName, DataDirectory = settings.DataDirectory, SweepCommand = OwnExecutable.Command("sweep") };
        return worker with
        {
            Slots = settings.Slots ?? worker.Slots,
            Queues = settings.Queues ?? worker.Queues,
            SecretDirectory = settings.Secrets.Directory,
            SecretCommand = settings.Secrets.Command,
            Users = settings.TaskUsers.Users,
            Limits = settings.TaskUsers.Limits,
            Containers = settings.Containers,
            Heartbeat = settings.Lease.Heartbeat,
            LongestSilence = settings.Database.IsShared ? settings.Lease.Duration + SilenceBeyondLease : null,
        };
    }

    private static WebApplication Build(RoleSettings settings, EngineHost engine, MetricsObserver metrics, Tracer? tracer, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(engine.Store);
        builder.Services.AddSingleton(engine.Wakes);
        if (engine.Logs is { } logs) builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton(metrics);
        if (tracer is not null) builder.Services.AddSingleton(tracer);
        builder.Services.AddSingleton(settings.Secrets.Keyring);
        var options = new ApiOptions
        {
            ServiceName = settings.Role.Service,
            BoundHost = settings.Host,
            ReportsStore = settings.Role.HasApi || settings.Role.HasScheduler,
            AllowedHosts = settings.AllowedHosts,
            AllowedOrigins = settings.AllowedOrigins,
            Access = settings.Access,
            Retention = settings.Retention.Policy,
        };
        builder.Services.AddMiniAirflowApi(engine.AreLogsShared ? options with { LogPoll = SharedLogPoll } : options);
        builder.WebHost.UseUrls($"http://{(settings.Host.Contains(':', StringComparison.Ordinal) ? $"[{settings.Host}]" : settings.Host)}:{settings.Port}");
        var app = builder.Build();
        return settings.Role.HasApi ? app.MapMiniAirflowApi() : app.MapMiniAirflowHealth();
    }

    private static async Task StartAsync(WebApplication app, RoleSettings settings)
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
