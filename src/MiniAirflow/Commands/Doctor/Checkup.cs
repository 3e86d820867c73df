using Microsoft.Extensions.Logging;
using MiniAirflow.Api.Access;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Settings;

namespace MiniAirflow.Commands.Doctor;

/// <summary>Something that makes a server less safe than it could be.</summary>
/// <param name="Subject">What it is about, in a word.</param>
/// <param name="Sentence">What is wrong, and what to do.</param>
internal sealed record Finding(string Subject, string Sentence);

/// <summary>What is unsafe about settings, files and keys. It looks, and changes nothing.</summary>
internal static class Checkup
{
    private const UnixFileMode OthersMayRead = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode OthersMayWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode OthersMayEnter = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private static readonly TimeSpan LongUnused = TimeSpan.FromDays(90);

    /// <summary>Findings about what a server would be told.</summary>
    public static IEnumerable<Finding> OfSettings(RoleSettings settings, bool isPrivileged)
    {
        var access = settings.Access;
        var isThisMachineOnly = access.Authentication == Authentication.Local;
        if (access.Authentication == Authentication.Off)
            yield return new("authentication", "Nobody has to show who they are, and whoever reaches the port can run commands; leave --allow-unauthenticated out.");
        if (isThisMachineOnly && access.TrustedProxies.Count > 0)
            yield return new("authentication", "A proxy is named, and the server asks nobody on this machine; requests through the proxy are refused until AUTH=required is set.");
        if (!isThisMachineOnly && access.TrustedProxies.Count == 0)
            yield return new("tls", $"The server listens on {settings.Host} and no proxy is named: keys and passwords travel unencrypted; put a proxy with TLS in front, and name it in TRUSTED_PROXIES.");
        if (!isThisMachineOnly && settings.AllowedHosts.Count == 0)
            yield return new("hosts", "No host name is allowed, so people can come by address only; name yours with --allowed-hosts.");
        if (settings.AllowedOrigins.Any(origin => origin.StartsWith("http://", StringComparison.Ordinal) && !new Uri(origin).IsLoopback))
            yield return new("origins", "CORS_ALLOWED_ORIGINS lists a page that is not encrypted: whoever can change it on its way can act as its users; list https origins.");
        if (settings.LogLevel < LogLevel.Information)
            yield return new("log", $"LOG_LEVEL is {settings.LogLevel.ToString().ToLowerInvariant()}, which writes what people need only to look for a fault; set it to info.");
        if (isPrivileged && settings.TaskUsers.Users.Count == 0) yield return new("user", "This is root, and tasks run as the server's user; give the server a user of its own, or the tasks of each queue one with RUN_AS.");
        else if (isPrivileged && QueuesWithoutUser(settings) is { Count: > 0 } shared)
            yield return new("user", $"This is root, and tasks of {string.Join(", ", shared)} run as it; name a user for each queue in RUN_AS.");
        foreach (var group in settings.TaskUsers.Users.GroupBy(one => one.Value.UserId).Where(group => group.Count() > 1))
            yield return new("user", $"Queues {string.Join(", ", group.Select(one => one.Key).Order(StringComparer.Ordinal))} share user {group.First().Value.Name}, so their tasks can reach each other's files and processes; give each queue a user of its own where that matters.");
    }

    /// <summary>Findings about files: who else on the machine may read what the server keeps, or write what it runs.</summary>
    public static IEnumerable<Finding> OfFiles(RoleSettings settings, Func<string, string?> environment)
    {
        if (!settings.Database.IsShared && !settings.Database.IsInMemory && ModeOf(settings.Database.Path) is { } mode)
        {
            if ((mode & OthersMayWrite) != 0 && IsReachable(settings.Database.Path)) yield return new("database", $"Others may write to '{settings.Database.Path}', and with it make themselves admins; chmod 600 it.");
            else if ((mode & OthersMayRead) != 0 && IsReachable(settings.Database.Path)) yield return new("database", $"Others may read '{settings.Database.Path}', and with it every definition and run; chmod 600 it, or chmod 700 its folder.");
        }
        if (ModeOf(settings.DataDirectory) is { } data && (data & OthersMayWrite) != 0)
            yield return new("data", $"Others may write to '{settings.DataDirectory}', where logs and temporary files are; chmod 700 it.");
        foreach (var folder in settings.WorkflowFolders)
            if (ModeOf(folder) is { } open && (open & OthersMayWrite) != 0)
                yield return new("workflows", $"Others may write to '{folder}', and whatever stands there is run; chmod 755 it.");
        foreach (var variable in (string[])["MINIAIRFLOW_API_KEY_FILE", "JWT_SECRET_FILE"])
            if (environment(variable) is { Length: > 0 } path && ModeOf(path) is { } secret && (secret & OthersMayRead) != 0)
                yield return new("secret", $"Others may read '{path}' of {variable}; chmod 600 it.");
        if (environment("MINIAIRFLOW_API_KEY") is { Length: > 0 })
            yield return new("secret", "A key is in the environment, which every program that is started from here inherits; put it into a file, and name that with MINIAIRFLOW_API_KEY_FILE.");
    }

    /// <summary>Findings about the keys of a running server.</summary>
    public static IEnumerable<Finding> OfKeys(IEnumerable<ApiKeyResource> keys, DateTimeOffset now)
    {
        foreach (var key in keys.Where(key => key.RevokedAt is null && (key.ExpiresAt is null || key.ExpiresAt > now)))
        {
            if (key.Name == "first" && key.CreatedBy == "first start")
                yield return new("keys", $"The first key, mak_{key.Prefix}…, still opens everything; make keys with fewer rights, and revoke it.");
            else if (key.ExpiresAt is null)
                yield return new("keys", $"Key {key.Name}, mak_{key.Prefix}…, never ends; make a new one with --expires, and revoke it.");
            if (now - (key.LastUsedAt ?? key.CreatedAt) > LongUnused)
                yield return new("keys", $"Key {key.Name}, mak_{key.Prefix}…, has not been used for {(now - (key.LastUsedAt ?? key.CreatedAt)).Days} days; revoke it if nobody needs it.");
        }
    }

    private static List<string> QueuesWithoutUser(RoleSettings settings) =>
        [.. (settings.Queues ?? [TaskDefinition.DefaultQueue]).Where(queue => !settings.TaskUsers.Users.ContainsKey(queue)).Select(queue => $"queue '{queue}'")];

    private static UnixFileMode? ModeOf(string path) => File.Exists(path) || Directory.Exists(path) ? File.GetUnixFileMode(path) : null;

    // What nobody else can get to is not open, whatever its own mode says.
    private static bool IsReachable(string path) => Path.GetDirectoryName(path) is not { Length: > 0 } folder || ModeOf(folder) is not { } mode || (mode & OthersMayEnter) != 0;
}
