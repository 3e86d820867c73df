using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Problems;

/// <summary>The outermost step: whatever goes wrong further in becomes a problem document here, and nowhere else.</summary>
internal static partial class ProblemDocuments
{
    private static readonly TimeSpan RetryAfterFault = TimeSpan.FromSeconds(1);

    public static void UseProblemDocuments(this IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("MiniAirflow.Api");
        app.Use(async (http, next) =>
        {
            try
            {
                await next(http);
                if (IsBare(http.Response)) await WriteAsync(http, OfBareStatus(http));
            }
            catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
            {
                // The client has left; there is nobody to tell.
            }
            catch (Exception e)
            {
                await AnswerAsync(http, e, logger);
            }
        });
    }

    public static async Task WriteAsync(HttpContext http, ProblemResource problem)
    {
        http.Response.StatusCode = problem.Status;
        http.Response.ContentType = "application/problem+json";
        http.Response.ContentLength = null;
        await JsonSerializer.SerializeAsync(http.Response.Body, problem, WireJson.Default.ProblemResource, http.RequestAborted);
    }

    private static async Task AnswerAsync(HttpContext http, Exception exception, ILogger logger)
    {
        if (http.Response.HasStarted)
        {
            LogBrokenAnswer(logger, exception, http.Request.Method, http.Request.Path);
            http.Abort();
            return;
        }
        var (problem, retryAfter) = OfException(exception);
        if (problem.Status >= StatusCodes.Status500InternalServerError && exception is not RefusedException)
        {
            LogFault(logger, exception, http.Request.Method, http.Request.Path, problem.Status);
        }
        if (retryAfter is { } delay)
        {
            http.Response.Headers.RetryAfter = ((int)Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }
        await WriteAsync(http, problem);
    }

    private static (ProblemResource Problem, TimeSpan? RetryAfter) OfException(Exception exception) => exception switch
    {
        RefusedException refused => (refused.Problem, refused.RetryAfter),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => (Problem.TooLarge(Limits.MaxDocumentBytes).Problem, null),
        BadHttpRequestException bad => (Problem.Of(bad.StatusCode, "The request is not well-formed HTTP."), null),
        // A store's own sentence is fit for people: it names no place on the server, and says what to do.
        StoreException { IsTransient: true } store => (Problem.Of(StatusCodes.Status503ServiceUnavailable, store.Message), RetryAfterFault),
        _ => (Problem.Of(StatusCodes.Status500InternalServerError, "The server failed; its log tells why."), null),
    };

    /// <summary>Routing and the framework answer some requests with a status and nothing else.</summary>
    private static bool IsBare(HttpResponse response) =>
        response.StatusCode >= StatusCodes.Status400BadRequest && !response.HasStarted
        && response.ContentLength is null or 0 && string.IsNullOrEmpty(response.ContentType);

    private static ProblemResource OfBareStatus(HttpContext http) => Problem.Of(http.Response.StatusCode, http.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => $"There is nothing at {http.Request.Path}; /openapi/v1.json lists what there is.",
        StatusCodes.Status405MethodNotAllowed => $"{http.Request.Path} does not know {http.Request.Method}, only {http.Response.Headers.Allow}.",
        _ => "The request could not be served.",
    });

    [LoggerMessage(EventId = 4001, Level = LogLevel.Error, Message = "{Method} {Path} failed with {Status}")]
    private static partial void LogFault(ILogger logger, Exception exception, string method, string path, int status);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Warning, Message = "{Method} {Path} broke off in the middle of its answer")]
    private static partial void LogBrokenAnswer(ILogger logger, Exception exception, string method, string path);
}
