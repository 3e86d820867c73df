using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.Events;
using MiniAirflow.Api.Logs;
using MiniAirflow.Api.Metrics;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Pages;
using MiniAirflow.Api.Workflows;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Secrets;

namespace MiniAirflow.Api.Hosting;

/// <summary>Registers the API.</summary>
public static class ApiServices
{
    private const int SlowestBytesPerSecond = 240;

    /// <summary>Registers what the API needs. The host brings the ports: <see cref="Core.Storage.IStore"/>, <see cref="Core.Storage.ILogReader"/>,
    /// <see cref="Core.Events.IWakeBus"/>, and a <see cref="MetricsObserver"/> that it has also handed to the store, so that the counters move.</summary>
    /// <exception cref="ArgumentException">The options contradict themselves; the message says how.</exception>
    public static IServiceCollection AddMiniAirflowApi(this IServiceCollection services, ApiOptions options)
    {
        if (options.Problem() is { } problem) throw new ArgumentException(problem, nameof(options));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<MetricsObserver>();
        services.TryAddSingleton<ISecretKeyring, NoKeyring>();
        services.AddSingleton(options);
        services.AddSingleton<WorkflowDeletion>();
        services.AddSingleton<LogFollower>();
        services.AddSingleton<LogIndexes>();
        services.AddSingleton<PageAssets>();
        services.AddSingleton<EventHub>();
        services.AddSingleton<StoreGauges>();
        services.AddSingleton<EventClients>();
        services.AddSingleton<RunWorkflows>();
        services.AddSingleton<EventParts>();
        services.AddAccess(options);
        services.AddRoutingCore();
        services.AddMiniAirflowOpenApi();
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Readers refuse at MaxDocumentBytes; the server lets a client that sends somewhat more finish, so that it gets to read the refusal.
            kestrel.Limits.MaxRequestBodySize = 16L * Limits.MaxDocumentBytes;
            BoundTheSlowAndTheMany(kestrel.Limits, options);
        });
        return services;
    }

    /// <summary>What a client may hold without asking for much: connections, heads that never end, bodies that come byte by byte (S25).</summary>
    private static void BoundTheSlowAndTheMany(KestrelServerLimits limits, ApiOptions options)
    {
        limits.MaxConcurrentConnections = options.MaxConnections;
        // A connection that became an event stream counts no more as one that can be asked.
        limits.MaxConcurrentUpgradedConnections = options.MaxConnections;
        limits.RequestHeadersTimeout = options.HeadPatience;
        limits.MinRequestBodyDataRate = new MinDataRate(SlowestBytesPerSecond, options.BodyPatience);
        limits.MinResponseDataRate = new MinDataRate(SlowestBytesPerSecond, options.BodyPatience);
    }
}
