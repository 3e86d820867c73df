using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Metrics;

/// <summary>Counters for Prometheus.</summary>
internal static class MetricsEndpoint
{
    public static void MapMetrics(this IEndpointRouteBuilder app) =>
        app.MapGet("/metrics", GetAsync).WithTags("Health")
            .Requires(Right.MetricsRead).Describe("getMetrics", "Counters and histograms of this process, in Prometheus' text format").GivesText("text/plain");

    private static async Task GetAsync(HttpContext http, MetricsObserver metrics, StoreGauges gauges, ApiOptions options)
    {
        if (options.ReportsStore) await gauges.RefreshAsync(http.RequestAborted);
        http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await metrics.WriteAsync(http.Response.Body, http.RequestAborted);
    }
}
