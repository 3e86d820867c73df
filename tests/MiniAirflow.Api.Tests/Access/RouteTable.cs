using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Access;

/// <summary>A route as the running server has it.</summary>
internal sealed record TableRoute(string Method, string Pattern, string Operation, RoutePolicy? Policy);

/// <summary>The route table, from the running server: what is not in it cannot be called.</summary>
internal static class RouteTable
{
    public static IReadOnlyList<TableRoute> Of(ApiHost host) =>
    [
        .. host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => MethodsOf(endpoint).Select(method => new TableRoute(
                method, endpoint.RoutePattern.RawText!, endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "", endpoint.Metadata.GetMetadata<RoutePolicy>())))
            .OrderBy(route => route.Pattern, StringComparer.Ordinal).ThenBy(route => route.Method, StringComparer.Ordinal),
    ];

    private static IReadOnlyList<string> MethodsOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET"];
}
