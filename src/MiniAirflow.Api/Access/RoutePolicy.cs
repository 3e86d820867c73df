using Microsoft.AspNetCore.Builder;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Access;

/// <summary>What the id in a route's address is of; by it a caller's scope is checked before the handler sees the request.</summary>
internal enum On
{
    /// <summary>Nothing that belongs to one workflow: the handler checks and filters by <see cref="CallerScope"/>, or there is nothing to check.</summary>
    Nothing,

    /// <summary>A workflow.</summary>
    Workflow,

    /// <summary>A workflow run.</summary>
    Run,

    /// <summary>A task run.</summary>
    TaskRun,

    /// <summary>A backfill.</summary>
    Backfill,

    /// <summary>A delivery.</summary>
    Delivery,
}

/// <summary>Who may use a route. Each route declares one; a request to a route without one is refused.</summary>
/// <param name="Right">The right that it needs; null for none.</param>
/// <param name="On">What the id in its address is of.</param>
/// <param name="IsOpen">Whether it asks nobody who they are.</param>
/// <param name="ChangesNothing">Whether it is no change although it is no GET, so that it is not on record.</param>
internal sealed record RoutePolicy(Right? Right, On On = On.Nothing, bool IsOpen = false, bool ChangesNothing = false);

/// <summary>How routes declare their policy.</summary>
internal static class RoutePolicies
{
    /// <summary>Callers need a right; what they change is on record.</summary>
    public static T Requires<T>(this T route, Right right, On on = On.Nothing, bool changesNothing = false) where T : IEndpointConventionBuilder =>
        route.Declares(new RoutePolicy(right, on, ChangesNothing: changesNothing));

    /// <summary>Anybody who shows who they are.</summary>
    public static T RequiresLogin<T>(this T route, bool changesNothing = false) where T : IEndpointConventionBuilder =>
        route.Declares(new RoutePolicy(null, ChangesNothing: changesNothing));

    /// <summary>Anybody at all: signs of life, and what is needed to log in.</summary>
    public static T IsOpenToAll<T>(this T route, bool changesNothing = false) where T : IEndpointConventionBuilder =>
        route.Declares(new RoutePolicy(null, IsOpen: true, ChangesNothing: changesNothing));

    private static T Declares<T>(this T route, RoutePolicy policy) where T : IEndpointConventionBuilder
    {
        route.Add(endpoint =>
        {
            endpoint.Metadata.Add(policy);
            if (AuditTrail.IsOnRecord(policy, endpoint.Metadata)) endpoint.FilterFactories.Add(static (_, next) => call => AuditTrail.InvokeAsync(call, next));
        });
        return route;
    }
}
