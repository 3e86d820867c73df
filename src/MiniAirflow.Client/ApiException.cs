using System.Net;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Client;

/// <summary>The server answered, and refused. Its message is the server's own sentence, fit for people.</summary>
/// <remarks>A server that does not answer at all is an <see cref="HttpRequestException"/>.</remarks>
public sealed class ApiException(HttpStatusCode statusCode, ProblemResource problem) : Exception(problem.Error)
{
    /// <summary>HTTP status of the answer.</summary>
    public HttpStatusCode StatusCode { get; } = statusCode;

    /// <summary>The problem document; made up from the status when the answer carried none.</summary>
    public ProblemResource Problem { get; } = problem;
}
