using System.Net;
using System.Text.Json;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Cli.Tests.Verbs;

public sealed class FailureTests
{
    [Theory]
    [InlineData(HttpStatusCode.BadRequest, 2)]
    [InlineData(HttpStatusCode.NotFound, 2)]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, 2)]
    [InlineData(HttpStatusCode.UnsupportedMediaType, 2)]
    [InlineData(HttpStatusCode.Conflict, 1)]
    [InlineData(HttpStatusCode.InternalServerError, 1)]
    [InlineData(HttpStatusCode.ServiceUnavailable, 1)]
    public void A_refusal_is_the_request_s_fault_or_not(HttpStatusCode status, int exitCode) =>
        Failures.Of(new ApiException(status, new ProblemResource { Error = "No." })).ShouldBe((exitCode, "No."));

    [Fact]
    public void Every_single_error_of_a_refusal_is_told()
    {
        var problem = new ProblemResource
        {
            Error = "The definition has 2 errors.",
            Errors = [new ProblemItem { Path = "name", Message = "It is missing." }, new ProblemItem { Path = "tasks[0]", Message = "No command.", Hint = "add one" }],
        };
        Failures.Of(new ApiException(HttpStatusCode.BadRequest, problem)).Message
            .ShouldBe("The definition has 2 errors.\n  name: It is missing.\n  tasks[0]: No command. (add one)");
    }

    [Fact]
    public void A_library_that_is_not_beside_the_executable_is_named()
    {
        // As the binding to SQLite throws it: its own first use fails within that of another type.
        var missing = new TypeInitializationException("Outer", new TypeInitializationException("Inner", new DllNotFoundException("Unable to load shared library 'e_sqlite3'.")));
        var (exitCode, message) = Failures.Of(missing);
        exitCode.ShouldBe(1);
        message.ShouldStartWith("A library is missing that belongs beside the executable: libe_sqlite3.so.");
        Failures.Of(new TypeInitializationException("Other", new InvalidOperationException("oops"))).Message.ShouldStartWith("Unexpected error (TypeInitializationException): ");
    }

    [Fact]
    public void No_exception_shows_more_than_a_sentence()
    {
        Exception[] all =
        [
            new JsonException("x"), new StoreException("The disk is full.", false), new IOException("The port is in use."), new InvalidOperationException("oops"), new HttpRequestException("x"),
            new TypeInitializationException("Binding", new DllNotFoundException("x")),
        ];
        foreach (var exception in all)
        {
            var (exitCode, message) = Failures.Of(exception);
            exitCode.ShouldBe(exception is HttpRequestException ? 3 : 1);
            message.ShouldNotContain("   at ");
            message.ShouldNotContain('\n');
        }
    }
}
