using System.Net;
using MiniAirflow.Core.Hooks;

namespace MiniAirflow.Scheduler.Notifications;

/// <summary>How a scheduler tells hooks' targets.</summary>
public sealed record NotificationOptions
{
    /// <summary>Networks inside which webhooks may lie. Default none: only addresses of the public internet. Link-local addresses are never allowed.</summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; init; } = [];

    /// <summary>Where mails are handed in; null when hooks with mails cannot be delivered.</summary>
    public SmtpSettings? Smtp { get; init; }

    /// <summary>Address under which people reach the API, for links to runs; null for no links.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Longest time to connect. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest time of a try as a whole. Default 15 s; it must be well below <see cref="DeliveryRule.Lease"/>, or another scheduler would try meanwhile.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Tries that are under way at once. Default 16: a target that hangs holds up nobody else.</summary>
    public int MaxUnderWay { get; init; } = 16;

    /// <summary>How long deliveries that were given up are kept. Default 30 days; those that were delivered go with the old events.</summary>
    public TimeSpan FailedRetention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Looks up an environment variable that a hook names. Default the process's own.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Is told how each try ended; null for nobody.</summary>
    public IDeliveryObserver? Observer { get; init; }
}

/// <summary>A server that takes mails.</summary>
/// <param name="Host">Its host.</param>
/// <param name="Port">Its port.</param>
/// <param name="Security">How the connection is kept secret.</param>
/// <param name="User">Who hands in; null for nobody in particular.</param>
/// <param name="Password">Their password.</param>
/// <param name="From">Address that the mails are from.</param>
public sealed record SmtpSettings(string Host, int Port, SmtpSecurity Security, string? User, string? Password, string From)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => $"{Host}:{Port}";
}

/// <summary>How a connection to a mail server is kept secret.</summary>
public enum SmtpSecurity
{
    /// <summary>It becomes TLS by STARTTLS; a server that does not offer it gets no mail.</summary>
    StartTls,

    /// <summary>It is TLS from the beginning.</summary>
    Tls,

    /// <summary>It is not: for a server on the same host.</summary>
    None,
}
