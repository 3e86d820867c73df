using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Commands.Frame;

/// <summary>What an exception means to the user: an exit code and one sentence (and the server's list of errors, if it sent one). Never a stack trace.</summary>
internal static class Failures
{
    public static (int ExitCode, string Message) Of(Exception exception) => exception switch
    {
        CommandException e => (e.ExitCode, e.Message),
        ApiException e => (OfStatus(e.StatusCode), Sentence(e.Problem)),
        HttpRequestException or HttpIOException or WebSocketException => (ExitCodes.Unreachable, "The connection to the server was lost."),
        JsonException => (ExitCodes.Failed, "The answer was not understood: is there a Mini Airflow server at this address?"),
        StoreException e => (ExitCodes.Failed, e.Message),
        IOException or UnauthorizedAccessException => (ExitCodes.Failed, exception.Message),
        TypeInitializationException when exception.GetBaseException() is DllNotFoundException =>
            (ExitCodes.Failed, "A library is missing that belongs beside the executable: libe_sqlite3.so. Keep the two in one folder; a link to the executable may be anywhere."),
        _ => (ExitCodes.Failed, $"Unexpected error ({exception.GetType().Name}): {exception.Message}"),
    };

    private static int OfStatus(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.RequestEntityTooLarge
            or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity => ExitCodes.BadInput,
        _ => ExitCodes.Failed,
    };

    private static string Sentence(ProblemResource problem)
    {
        if (problem.Errors.Count == 0 || (problem.Errors.Count == 1 && problem.Error.Contains(problem.Errors[0].Message, StringComparison.Ordinal))) return problem.Error;
        var text = new StringBuilder(problem.Error);
        foreach (var item in problem.Errors)
        {
            text.Append("\n  ").Append(item.Path).Append(item.Path.Length > 0 ? ": " : "").Append(item.Message);
            if (item.Hint is not null) text.Append(" (").Append(item.Hint).Append(')');
        }
        return text.ToString();
    }
}
