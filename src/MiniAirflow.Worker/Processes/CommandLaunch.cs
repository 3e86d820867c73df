using System.Globalization;

namespace MiniAirflow.Worker.Processes;

/// <summary>What stands before a command so that it runs as another user or within limits: programs of util-linux, each of which becomes the next, so that the process stays the same one.</summary>
/// <param name="Prefix">The words before the command's own; the first is the program to start.</param>
/// <param name="User">The user; null for the worker's own.</param>
public sealed record CommandLaunch(IReadOnlyList<string> Prefix, TaskUser? User)
{
    /// <summary>The program that changes the user.</summary>
    public const string UserProgram = "setpriv";

    /// <summary>The program that sets limits.</summary>
    public const string LimitProgram = "prlimit";

    private const string Places = "PATH=/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin";

    /// <summary>The launch for a user and limits; null when there is neither, so that a command is started as it stands.</summary>
    /// <exception cref="IOException">This machine does not have what that takes.</exception>
    public static CommandLaunch? Of(TaskUser? user, ProcessLimits? limits)
    {
        List<string> prefix = [];
        if (limits is { Processes: not null } or { MemoryBytes: not null })
        {
            prefix.Add(Find(LimitProgram));
            if (limits.Processes is { } processes) prefix.Add(string.Create(CultureInfo.InvariantCulture, $"--nproc={processes}:{processes}"));
            if (limits.MemoryBytes is { } bytes) prefix.Add(string.Create(CultureInfo.InvariantCulture, $"--data={bytes}:{bytes}"));
            prefix.Add("--");
        }
        if (user is not null)
            prefix.AddRange([Find(UserProgram), string.Create(CultureInfo.InvariantCulture, $"--reuid={user.UserId}"), string.Create(CultureInfo.InvariantCulture, $"--regid={user.GroupId}"), "--init-groups", "--inh-caps=-all", "--"]);
        return prefix.Count == 0 ? null : new CommandLaunch(prefix, user);
    }

    /// <summary>Whether a program that launches take is installed here.</summary>
    public static bool Has(string program) => ProgramPath.Find(program, [Places]) is not null;

    private static string Find(string program) => ProgramPath.Find(program, [Places]) ?? throw new IOException($"The program {program} of util-linux is not installed here.");
}

/// <summary>How the commands of each queue are started.</summary>
internal sealed class CommandLaunches(IReadOnlyDictionary<string, TaskUser> users, ProcessLimits? limits)
{
    private readonly Dictionary<string, CommandLaunch?> _byQueue = users.ToDictionary(one => one.Key, one => CommandLaunch.Of(one.Value, limits), StringComparer.Ordinal);
    private readonly CommandLaunch? _others = CommandLaunch.Of(null, limits);

    /// <summary>Whether any command runs as another user.</summary>
    public bool ChangesUser => _byQueue.Count > 0;

    /// <summary>The launch of a queue's commands; null for a plain start.</summary>
    public CommandLaunch? For(string queue) => _byQueue.Count > 0 && _byQueue.TryGetValue(queue, out var launch) ? launch : _others;
}
