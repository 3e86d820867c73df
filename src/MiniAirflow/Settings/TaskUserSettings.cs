using System.Globalization;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Settings;

/// <summary>As whom a worker's commands run, and what they may use: <c>RUN_AS</c>, <c>TASK_PIDS</c> and <c>TASK_MEMORY</c>.</summary>
/// <param name="Users">Users, by queue.</param>
/// <param name="Limits">Limits of each process; null for none.</param>
internal sealed record TaskUserSettings(IReadOnlyDictionary<string, TaskUser> Users, ProcessLimits? Limits)
{
    private const int LeastPids = 2;
    private const int MostPids = 4_000_000;
    private const long LeastMemory = 1024 * 1024;
    private const long MostMemory = 1L << 50;

    /// <summary>Everything as the worker's own user, without limits.</summary>
    public static TaskUserSettings None { get; } = new(new Dictionary<string, TaskUser>(), null);

    /// <summary>Reads them, and adds what is wrong, or what this machine cannot do, to the problems.</summary>
    /// <param name="queues">The queues that are served.</param>
    /// <param name="dataDirectory">The data folder.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="isRoot">Whether this process may start others as another user.</param>
    /// <param name="problems">What is wrong.</param>
    public static TaskUserSettings Read(IReadOnlyList<string> queues, string dataDirectory, Func<string, string?> environment, bool isRoot, List<string> problems)
    {
        var users = ReadUsers(environment("RUN_AS") ?? "", problems);
        var limits = new ProcessLimits(ReadPids(environment("TASK_PIDS"), problems), ReadMemory(environment("TASK_MEMORY"), problems));
        if (users.Count > 0)
        {
            if (!isRoot) problems.Add("RUN_AS needs a worker that is root, and this one is not: nobody else may start programs as another user. Run a worker of that queue as that user instead.");
            else if (!CommandLaunch.Has(CommandLaunch.UserProgram)) problems.Add("RUN_AS needs the program setpriv, which is not installed here; it comes with util-linux.");
            if (OutOfReach(dataDirectory) is { } closed)
                problems.Add($"RUN_AS: no other user can pass through '{closed}', below which tasks have their temporary folders; chmod o+x it, or name another folder with --data.");
        }
        if (limits is { Processes: not null } or { MemoryBytes: not null } && !CommandLaunch.Has(CommandLaunch.LimitProgram))
            problems.Add("TASK_PIDS and TASK_MEMORY need the program prlimit, which is not installed here; it comes with util-linux.");
        if (limits.Processes is not null && queues.FirstOrDefault(queue => !users.ContainsKey(queue)) is { } shared)
            problems.Add($"TASK_PIDS counts all processes of a user, the worker's own among them; give the commands of queue '{shared}' a user of their own with RUN_AS.");
        return new TaskUserSettings(users, limits is { Processes: null, MemoryBytes: null } ? null : limits);
    }

    /// <summary>Closes a database file to the users as whom tasks run, before anything is in it.</summary>
    /// <exception cref="IOException">It can be neither made nor closed.</exception>
    public void KeepFromTasks(DatabaseLocation database)
    {
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (Users.Count == 0 || database.IsShared || database.IsInMemory) return;
        Directory.CreateDirectory(Path.GetDirectoryName(database.Path)!);
        using (new FileStream(database.Path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, UnixCreateMode = Own }))
        {
            // It is there now; SQLite gives its companions the same mode.
        }
        foreach (var file in (string[])[database.Path, database.Path + "-wal", database.Path + "-shm"])
            if (File.Exists(file)) File.SetUnixFileMode(file, Own);
    }

    private static Dictionary<string, TaskUser> ReadUsers(string text, List<string> problems)
    {
        var users = new Dictionary<string, TaskUser>(StringComparer.Ordinal);
        foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (pair.Split('=') is not [var queue, { Length: > 0 } name] || !Core.Definitions.Limits.Name().IsMatch(queue)) problems.Add($"RUN_AS has no queue and user: '{pair}'; write queue=user, as in etl=alice, with commas between them.");
            else if (TaskUser.Find(name) is not { } user) problems.Add($"RUN_AS names no user of this machine: '{name}'.");
            else if (user.UserId == 0) problems.Add($"RUN_AS names root for queue '{queue}', as whom no task should run; name another user.");
            else if (!users.TryAdd(queue, user)) problems.Add($"RUN_AS names queue '{queue}' twice.");
        }
        return users;
    }

    private static int? ReadPids(string? text, List<string> problems)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= LeastPids and <= MostPids) return number;
        problems.Add($"TASK_PIDS must be a number from {LeastPids} to {MostPids}, not '{text}'.");
        return null;
    }

    private static long? ReadMemory(string? text, List<string> problems)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var shift = char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 };
        if (long.TryParse(shift == 0 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MostMemory >> shift && number << shift >= LeastMemory) return number << shift;
        problems.Add($"TASK_MEMORY must be a number of bytes of at least a megabyte, as in 512M or 2G, not '{text}'.");
        return null;
    }

    /// <summary>The first folder on the way to the data that others cannot pass through; null when they can, or when it is still to be made.</summary>
    private static string? OutOfReach(string folder)
    {
        var way = new Stack<string>();
        for (var one = folder; one is { Length: > 1 }; one = Path.GetDirectoryName(one)) way.Push(one);
        return way.FirstOrDefault(one => Directory.Exists(one) && (File.GetUnixFileMode(one) & UnixFileMode.OtherExecute) == 0);
    }
}
