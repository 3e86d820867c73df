using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Tracing;

namespace MiniAirflow.Commands.Frame;

/// <summary>A client for one server, and the look-ups that many verbs need.</summary>
internal sealed class ServerConnection : IDisposable
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);
    private readonly HttpClient _http;

    private ServerConnection(Uri address, string? key, TraceContext? trace)
    {
        Address = address;
        // Only the connection has a time limit: an answer may follow a log for hours, and Ctrl+C ends any wait.
        _http = new HttpClient(new UnreachableHandler(new SocketsHttpHandler { ConnectTimeout = ConnectPatience, AllowAutoRedirect = false }, address))
        {
            BaseAddress = address,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        // Redirects are not followed, so the key goes to this server only; a default header goes with the event stream too.
        if (key is not null) _http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        // A command of a task that starts a run does so as a part of its own trace.
        if (trace is { } context) _http.DefaultRequestHeaders.Add(TraceContext.Header, context.ToString());
        Client = new MiniAirflowClient(_http);
    }

    public Uri Address { get; }

    public MiniAirflowClient Client { get; }

    public static ServerConnection To(Uri address, string? key, TraceContext? trace = null) => new(address, key, trace);

    /// <summary>A workflow by name or id.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public async Task<WorkflowResource> WorkflowAsync(string nameOrId, CancellationToken cancellationToken) =>
        await Client.FindWorkflowAsync(nameOrId, cancellationToken).ConfigureAwait(false)
        ?? throw CommandException.BadInput($"There is no workflow '{nameOrId}'; 'miniairflow list' shows those there are.");

    /// <summary>A run by id, with its task runs.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public async Task<WorkflowRunResource> RunAsync(string id, CancellationToken cancellationToken) =>
        await FindRunAsync(id, cancellationToken).ConfigureAwait(false)
        ?? throw CommandException.BadInput($"There is no run '{id}'; 'miniairflow runs' shows the runs there are.");

    /// <summary>A run by id, with its task runs; null when there is none, or when the text is no id.</summary>
    public Task<WorkflowRunResource?> FindRunAsync(string id, CancellationToken cancellationToken) =>
        FindAsync(id, Client.GetRunAsync, cancellationToken);

    /// <summary>A task run by id; null when there is none, or when the text is no id.</summary>
    public Task<TaskRunResource?> FindTaskRunAsync(string id, CancellationToken cancellationToken) =>
        FindAsync(id, Client.GetTaskRunAsync, cancellationToken);

    /// <summary>A backfill by id; null when there is none, or when the text is no id.</summary>
    public Task<BackfillResource?> FindBackfillAsync(string id, CancellationToken cancellationToken) =>
        FindAsync(id, Client.GetBackfillAsync, cancellationToken);

    /// <summary>A delivery by id; null when there is none, or when the text is no id.</summary>
    public Task<DeliveryResource?> FindDeliveryAsync(string id, CancellationToken cancellationToken) =>
        FindAsync(id, Client.GetDeliveryAsync, cancellationToken);

    public void Dispose() => _http.Dispose();

    private static async Task<T?> FindAsync<T>(string id, Func<Guid, CancellationToken, Task<T>> get, CancellationToken cancellationToken) where T : class
    {
        if (!Guid.TryParseExact(id, "D", out var guid)) return null;
        try
        {
            return await get(guid, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}

/// <summary>Says which server could not be reached, and what to do about it.</summary>
internal sealed class UnreachableHandler(HttpMessageHandler inner, Uri address) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.Unknown ? "" : $" ({e.Message})");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable(" (it did not take the connection in time)");
        }
    }

    private CommandException Unreachable(string reason) => new(
        ExitCodes.Unreachable,
        $"The server at {address.GetLeftPart(UriPartial.Authority)} cannot be reached{reason}; start one with 'miniairflow standalone', or name another with --url or MINIAIRFLOW_URL.");
}
