using Microsoft.AspNetCore.Builder;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.Accounts;
using MiniAirflow.Api.Backfills;
using MiniAirflow.Api.Calendars;
using MiniAirflow.Api.Defences;
using MiniAirflow.Api.Deliveries;
using MiniAirflow.Api.Events;
using MiniAirflow.Api.Health;
using MiniAirflow.Api.Logs;
using MiniAirflow.Api.Metrics;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Operations;
using MiniAirflow.Api.Pages;
using MiniAirflow.Api.Pauses;
using MiniAirflow.Api.Pools;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Queues;
using MiniAirflow.Api.Runs;
using MiniAirflow.Api.Schedules;
using MiniAirflow.Api.Secrets;
using MiniAirflow.Api.TaskRuns;
using MiniAirflow.Api.Variables;
using MiniAirflow.Api.Views;
using MiniAirflow.Api.Waiting;
using MiniAirflow.Api.Waits;
using MiniAirflow.Api.Workers;
using MiniAirflow.Api.Workflows;

namespace MiniAirflow.Api.Hosting;

/// <summary>Puts the API into an application.</summary>
public static class ApiApplication
{
    // A dead peer is noticed within half a minute, and no proxy takes the stream for idle.
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(15);

    /// <summary>Adds the request's path (defences, problem documents, routing) and every route. To be called once, before the application's own middleware.</summary>
    public static WebApplication MapMiniAirflowApi(this WebApplication app)
    {
        app.UseRequestMetrics();
        app.UseProblemDocuments();
        app.UseDefences();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Ping, KeepAliveTimeout = Ping });
        app.UseRouting();
        app.UseAccessGate();

        app.MapWorkflows();
        app.MapSchedules();
        app.MapRuns();
        app.MapTaskRuns();
        app.MapWaits();
        app.MapRetention();
        app.MapChanges();
        app.MapWaitActions();
        app.MapOperations();
        app.MapLogs();
        app.MapLogLines();
        app.MapViews();
        app.MapWorkers();
        app.MapPauses();
        app.MapBackfills();
        app.MapCalendars();
        app.MapPools();
        app.MapQueues();
        app.MapSecrets();
        app.MapVariables();
        app.MapDeliveries();
        app.MapEvents();
        app.MapLogin();
        app.MapKeys();
        app.MapUsers();
        app.MapAudit();
        app.MapHealth();
        app.MapMetrics();
        app.MapOpenApiDocument();
        app.MapPages();
        return app;
    }

    /// <summary>Adds only what every role serves: <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>, behind the same defences.</summary>
    public static WebApplication MapMiniAirflowHealth(this WebApplication app)
    {
        app.UseRequestMetrics();
        app.UseProblemDocuments();
        app.UseDefences();
        app.UseRouting();
        app.MapHealth();
        app.MapMetrics();
        return app;
    }
}
