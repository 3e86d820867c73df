using System.Globalization;
using System.Text;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Waits;

namespace MiniAirflow.Worker.Looks;

/// <summary>Makes a request and compares its answer.</summary>
internal sealed class HttpLook : IDisposable
{
    /// <summary>Longest time that one look takes.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private const int MostBytes = 1024 * 1024;

    private readonly HttpClient _client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2), UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Looks.</summary>
    /// <param name="http">What to ask, with values put in.</param>
    /// <param name="stop">Ends the look.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public TaskOutcome Look(HttpWait http, CancellationToken stop)
    {
        if (!HttpForm.IsAddress(http.Url)) return TaskOutcome.Failure($"wait_for.http.url: {ProblemText.Quoted(http.Url)} is no absolute address.") with { IsFinal = true };
        try
        {
            using var request = new HttpRequestMessage(new HttpMethod(http.Method), http.Url);
            request.Headers.UserAgent.ParseAdd("miniairflow");
            using var response = _client.Send(request, HttpCompletionOption.ResponseHeadersRead, stop);
            var status = (int)response.StatusCode;
            if (status != http.Status) return NotYet(http, $"answered {status}, not {http.Status}");
            if (http.Contains is { } text && !Contains(response, text, stop)) return NotYet(http, $"answered {status}, without {ProblemText.Quoted(text)}");
            return TaskOutcome.Success with { ExitCode = null, Outputs = new Dictionary<string, string>(StringComparer.Ordinal) { ["status"] = status.ToString(CultureInfo.InvariantCulture) } };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return NotYet(http, $"did not answer: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static TaskOutcome NotYet(HttpWait http, string what) => new() { Kind = OutcomeKind.NotYet, Reason = $"{http.Method} {ProblemText.Quoted(http.Url)} {what}." };

    private static bool Contains(HttpResponseMessage response, string text, CancellationToken stop)
    {
        using var body = response.Content.ReadAsStream(stop);
        // A body that comes slowly is not waited for beyond the look's time.
        using var end = stop.UnsafeRegister(static body => ((Stream)body!).Dispose(), body);
        var bytes = new byte[MostBytes];
        var length = 0;
        while (length < bytes.Length)
        {
            var count = Read(body, bytes.AsSpan(length), stop);
            if (count == 0) break;
            length += count;
        }
        return bytes.AsSpan(0, length).IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    }

    private static int Read(Stream body, Span<byte> into, CancellationToken stop)
    {
        try
        {
            return body.Read(into);
        }
        catch (Exception e) when (stop.IsCancellationRequested && e is IOException or ObjectDisposedException)
        {
            throw new OperationCanceledException(stop);
        }
    }
}
