using MiniAirflow.Api.Access;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Api;

/// <summary>How the API behaves where operators differ.</summary>
public sealed record ApiOptions
{
    /// <summary>What <c>/healthz</c> calls the process. Default <c>task-scheduler-api</c>, the contract's word.</summary>
    public string ServiceName { get; init; } = "task-scheduler-api";

    /// <summary>The address or name the server was told to bind to. Default <c>127.0.0.1</c>. Requests may name it as their host; when it means
    /// every address (<c>0.0.0.0</c>, <c>::</c>, <c>*</c>, <c>+</c>), any literal IP address is a right host, since no DNS name is needed to rebind one.</summary>
    public string BoundHost { get; init; } = "127.0.0.1";

    /// <summary>Further host names that requests may name, without port, e.g. <c>airflow.example.com</c>. None by default.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Origins (<c>scheme://host[:port]</c>) whose web pages may use the API, besides its own (<c>CORS_ALLOWED_ORIGINS</c>). None by default.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Whether <c>/metrics</c> also tells how the whole stands: queues, workers, schedules. Default true; a worker's own metrics need not repeat it.</summary>
    public bool ReportsStore { get; init; } = true;

    /// <summary>How callers are known, and how much they may ask.</summary>
    public AccessOptions Access { get; init; } = new();

    /// <summary>How long ended runs are kept where a workflow does not say it: what schedulers are told, for the preview. Default: for ever.</summary>
    public RetentionPolicy Retention { get; init; }

    /// <summary>Most connections at once; a further one is closed as soon as it is made. Default 10,000, each a few kilobytes while nothing happens on it.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>How long a client may take to send the head of a request. Default 15 s.</summary>
    public TimeSpan HeadPatience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a client may send a body, or take an answer, at less than 240 bytes a second. Default 5 s.</summary>
    public TimeSpan BodyPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait of a <c>DELETE …?cancel=true</c> for the end of live runs. Default 10 s.</summary>
    public TimeSpan DeletePatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most event streams at once; a further one is refused with 503. Default 1000.</summary>
    public int MaxEventClients { get; init; } = 1000;

    /// <summary>Events that may wait for one slow client before it is disconnected. Default 10,000, about five megabytes,
    /// which all slow clients share; it must hold the events of the largest bursts, because they come faster than anyone reads.</summary>
    public int MaxEventsWaiting { get; init; } = 10_000;

    /// <summary>How often the event log is read when no wake comes, while a client is connected. Default 1 s.</summary>
    public TimeSpan EventPoll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a log that is followed is looked at for new bytes. Default 100 ms: a look is one call to the file system, and never to the database.</summary>
    public TimeSpan LogPoll { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>What is wrong with the settings, as one sentence; null when nothing is.</summary>
    public string? Problem() =>
        AllowedOrigins.Where(origin => !IsOrigin(origin)).Select(BadOrigin).FirstOrDefault()
        ?? AllowedHosts.Where(host => Uri.CheckHostName(host.Trim('[', ']')) == UriHostNameType.Unknown)
            .Select(host => $"'{host}' is not a host name; write it without scheme and port, e.g. airflow.example.com.").FirstOrDefault();

    private static bool IsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), origin, StringComparison.OrdinalIgnoreCase);

    private static string BadOrigin(string origin) => origin == "*"
        ? "CORS_ALLOWED_ORIGINS cannot be '*': any web page could then run commands here; list the origins one by one."
        : $"'{origin}' is not an origin; write scheme, host and port only, e.g. http://localhost:3000.";
}
