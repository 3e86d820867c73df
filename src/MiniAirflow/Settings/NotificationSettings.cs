using System.Net;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Scheduler.Notifications;

namespace MiniAirflow.Settings;

/// <summary>Settings of hooks, from the environment: <c>HOOK_ALLOWED_NETWORKS</c>, <c>SMTP_URL</c>, <c>SMTP_FROM</c> and <c>PUBLIC_URL</c>.</summary>
internal static class NotificationSettings
{
    /// <summary>Reads them. What is wrong is told without the values that hold passwords.</summary>
    public static NotificationOptions Read(Func<string, string?> environment, List<string> problems) => new()
    {
        AllowedNetworks = Networks(environment("HOOK_ALLOWED_NETWORKS"), problems),
        Smtp = Smtp(environment("SMTP_URL"), environment("SMTP_FROM"), problems),
        PublicUrl = PublicUrl(environment("PUBLIC_URL"), problems),
        Environment = environment,
    };

    private static List<IPNetwork> Networks(string? text, List<string> problems)
    {
        var networks = new List<IPNetwork>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (AllowedNetworks.TryParse(part, out var some)) networks.AddRange(some);
            else problems.Add($"HOOK_ALLOWED_NETWORKS has no network: '{part}'; write loopback, private, an address, or a network like 10.20.0.0/16.");
        }
        return networks;
    }

    private static SmtpSettings? Smtp(string? text, string? from, List<string> problems)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (string.IsNullOrEmpty(from) || from.Split('@') is not [{ Length: > 0 }, { Length: > 0 }] || from.Any(char.IsWhiteSpace))
        {
            problems.Add("SMTP_FROM must be the address that mails are from, as in airflow@example.com.");
            return null;
        }
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("smtp" or "smtps") || url.Host.Length == 0 || url.Query is not ("" or "?tls=none") || (url.Scheme == "smtps" && url.Query.Length > 0))
        {
            problems.Add("SMTP_URL is no address of a mail server; write it like smtp://user:password@host:587, smtps://host:465, or smtp://localhost:25?tls=none.");
            return null;
        }
        var security = url.Scheme == "smtps" ? SmtpSecurity.Tls : url.Query.Length > 0 ? SmtpSecurity.None : SmtpSecurity.StartTls;
        var login = url.UserInfo.Split(':', 2);
        return new SmtpSettings(
            url.DnsSafeHost, url.Port > 0 ? url.Port : security switch { SmtpSecurity.Tls => 465, SmtpSecurity.None => 25, _ => 587 }, security,
            login[0].Length > 0 ? Uri.UnescapeDataString(login[0]) : null, login.Length > 1 ? Uri.UnescapeDataString(login[1]) : null, from);
    }

    private static Uri? PublicUrl(string? text, List<string> problems)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (WebhookAddress.Problem(text) is null && Uri.TryCreate(text, UriKind.Absolute, out var url)) return url;
        problems.Add("PUBLIC_URL is no address; write it like https://airflow.example.com, without a password.");
        return null;
    }
}
