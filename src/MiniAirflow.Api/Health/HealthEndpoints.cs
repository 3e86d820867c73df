using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Health;

/// <summary>Signs of life: of the process alone, and of the process with its store.</summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", Alive).WithTags("Health")
            .IsOpenToAll().Describe("getHealth", "Whether the process is alive").Gives<HealthResource>(200);
        app.MapGet("/readyz", ReadyAsync).WithTags("Health")
            .IsOpenToAll().Describe("getReadiness", "Whether the process is alive and its store answers").Gives<HealthResource>(200).Refuses(503);
    }

    private static IResult Alive(ApiOptions options) => Ok(options);

    private static async Task<IResult> ReadyAsync(HttpContext http, IStore store, ApiOptions options)
    {
        try
        {
            await store.PingAsync(http.RequestAborted);
        }
        catch (StoreException e)
        {
            throw Problem.Unavailable(e.Message, RetryAfter);
        }
        return Ok(options);
    }

    private static IResult Ok(ApiOptions options) =>
        Answer.Json(new HealthResource { Status = "ok", Service = options.ServiceName }, WireJson.Default.HealthResource);
}
