using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Prometheus;

namespace MiniAirflow.Api.Metrics;

/// <summary>The outermost step: counts requests by route and class of their answer. Routes are patterns, so no id and no name of anybody's becomes a label.</summary>
internal static class RequestMetrics
{
    private const string Unmatched = "unmatched";

    private static readonly string[] Labels = ["route", "code"];
    private static readonly double[] Buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    public static void UseRequestMetrics(this IApplicationBuilder app)
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(app.ApplicationServices.GetRequiredService<MetricsObserver>().Registry);
        var count = factory.CreateCounter("scheduler_http_requests_total", "Requests answered, by the pattern of their route and the class of the answer, e.g. 2xx.", Labels);
        var duration = factory.CreateHistogram("scheduler_http_request_duration_seconds",
            "How long requests took, by the class of the answer. Event streams and logs that are followed are not among them.", ["code"], new HistogramConfiguration { Buckets = Buckets });
        app.Use(async (http, next) =>
        {
            var began = TimeProvider.System.GetTimestamp();
            try
            {
                await next(http);
            }
            finally
            {
                var code = ClassOf(http.Response.StatusCode);
                count.WithLabels(RouteOf(http), code).Inc();
                if (!IsEndless(http)) duration.WithLabels(code).Observe(TimeProvider.System.GetElapsedTime(began).TotalSeconds);
            }
        });
    }

    private static string RouteOf(HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? Unmatched;

    private static bool IsEndless(HttpContext http) => http.Response.StatusCode == StatusCodes.Status101SwitchingProtocols || http.Request.Query.ContainsKey("follow");

    private static string ClassOf(int status) => (status / 100) switch { 1 => "1xx", 2 => "2xx", 3 => "3xx", 4 => "4xx", _ => "5xx" };
}
