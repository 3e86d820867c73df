using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Api.OpenApi;

/// <summary>What a route takes as its body; null for a workflow definition.</summary>
internal sealed record BodyDescription(Type? Type, bool IsOptional, string? TextType = null);

/// <summary>Says in one line each what a route does, takes, gives and refuses; the OpenAPI document is made from it.</summary>
internal static class RouteDescriptions
{
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string operationId, string summary, string? description = null)
    {
        route.WithName(operationId).WithSummary(summary);
        return description is null ? route : route.WithDescription(description);
    }

    public static RouteHandlerBuilder Gives<T>(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses) route.Produces<T>(status, "application/json");
        return route;
    }

    public static RouteHandlerBuilder Gives(this RouteHandlerBuilder route, int status) => route.Produces(status);

    public static RouteHandlerBuilder GivesText(this RouteHandlerBuilder route, string contentType) =>
        route.Produces<string>(StatusCodes.Status200OK, contentType);

    /// <summary>The schema is that of the messages, since the answer itself is the upgrade.</summary>
    public static RouteHandlerBuilder GivesEvents(this RouteHandlerBuilder route) =>
        route.Produces(StatusCodes.Status101SwitchingProtocols);

    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses) route.Produces<ProblemResource>(status, "application/problem+json");
        return route;
    }

    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder route, bool isOptional = false) =>
        route.WithMetadata(new BodyDescription(typeof(T), isOptional));

    public static RouteHandlerBuilder TakesOrText<T>(this RouteHandlerBuilder route, string textType) =>
        route.WithMetadata(new BodyDescription(typeof(T), false, textType));

    public static RouteHandlerBuilder TakesDefinition(this RouteHandlerBuilder route) => route.WithMetadata(new BodyDescription(null, false));
}
