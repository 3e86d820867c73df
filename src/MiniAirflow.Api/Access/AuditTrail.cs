using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MiniAirflow.Api.Problems;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Access;

/// <summary>Puts changes on record, between the handler and its answer: nobody is told that something was done before it is on record.</summary>
/// <remarks>
/// Only what operators do to runs is told before its record is written: it happens by the thousand, and each run says itself what became of it. A server that is
/// killed in that moment loses the records of some milliseconds; access, definitions and refusals lose none.
/// </remarks>
internal static class AuditTrail
{
    /// <summary>Whether a route's calls are changes.</summary>
    public static bool IsOnRecord(RoutePolicy policy, IList<object> metadata) =>
        !policy.ChangesNothing && metadata.OfType<IHttpMethodMetadata>().Any(one => one.HttpMethods.Any(method => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method)));

    public static async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var http = call.HttpContext;
        object? result;
        try
        {
            result = await next(call);
        }
        catch (Exception e)
        {
            // Whoever is sent away for coming too often must not fill the record with it.
            if (e is RefusedException { Problem.Status: StatusCodes.Status429TooManyRequests }) throw;
            await RecordAsync(http, (e as RefusedException)?.Problem.Status ?? StatusCodes.Status500InternalServerError, (e as RefusedException)?.Problem.Error ?? "The server failed.");
            throw;
        }
        var status = (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;
        await RecordAsync(http, status, null);
        return result;
    }

    /// <summary>Records a try that was refused before the handler saw it.</summary>
    public static ValueTask RefusedAsync(HttpContext http, Endpoint endpoint, RoutePolicy policy, RefusedException refused) =>
        IsOnRecord(policy, [.. endpoint.Metadata]) && refused.Problem.Status != StatusCodes.Status429TooManyRequests ? RecordAsync(http, refused.Problem.Status, refused.Problem.Error) : ValueTask.CompletedTask;

    /// <summary>Records a log-in that came as a GET, from the page of a provider.</summary>
    public static ValueTask LoggedInAsync(HttpContext http, string name, string source, AuditOutcome outcome, string detail) => http.RequestServices.GetRequiredService<AuditWriter>().WriteAsync(
        new AuditRecord { Actor = name, ActorKind = name.Length == 0 ? "" : PrincipalKind.User.Word(), Source = source, Action = "login", Target = "session", Outcome = outcome, Detail = detail }, isAwaited: true);

    private static async ValueTask RecordAsync(HttpContext http, int status, string? problem)
    {
        var caller = http.Features.Get<Caller>();
        var endpoint = http.GetEndpoint();
        var policy = endpoint?.Metadata.GetMetadata<RoutePolicy>();
        var record = new AuditRecord
        {
            Actor = caller?.Principal.Name ?? "",
            ActorKind = caller?.Principal.Kind.Word() ?? "",
            Source = caller?.Source ?? Callers.SourceOf(http),
            Action = endpoint?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "",
            Target = caller?.Target ?? TargetOf(http.Request.RouteValues),
            Outcome = OutcomeOf(status),
            Detail = problem ?? caller?.Detail ?? "",
        };
        var isAwaited = policy?.Right != Right.RunsOperate || record.Outcome == AuditOutcome.Refused;
        await http.RequestServices.GetRequiredService<AuditWriter>().WriteAsync(record, isAwaited);
    }

    private static AuditOutcome OutcomeOf(int status) => status switch
    {
        < StatusCodes.Status400BadRequest => AuditOutcome.Done,
        StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden or StatusCodes.Status429TooManyRequests => AuditOutcome.Refused,
        _ => AuditOutcome.Failed,
    };

    // A token in an address is what opens: it stands in no record.
    private static string TargetOf(RouteValueDictionary values) =>
        string.Join(' ', values.Where(value => value.Key != "token").Select(value => value.Value?.ToString()));
}
