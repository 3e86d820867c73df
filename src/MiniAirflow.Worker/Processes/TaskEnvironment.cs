using System.Collections;
using System.Globalization;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Tracing;

namespace MiniAirflow.Worker.Processes;

/// <summary>Files and identity that the worker adds to a task's environment.</summary>
/// <param name="WorkerInstance">The worker instance, by which a sweep knows the processes of one that died.</param>
/// <param name="TemporaryDirectory">A directory of the attempt's own, emptied after it.</param>
/// <param name="OutputFile">The file to which it writes its outputs.</param>
public sealed record TaskPlace(Guid WorkerInstance, string TemporaryDirectory, string OutputFile);

/// <summary>Builds the environment of a task: nothing of the worker's but an allow-list, then the workflow's, then the task's, then what the scheduler tells it.</summary>
/// <remarks>What is not listed never reaches a task: not the database's address, not a key (S16). Parameters are prefixed, so none can become PATH or LD_PRELOAD (S14).</remarks>
public sealed class TaskEnvironment
{
    private const string Prefix = "MINIAIRFLOW_";
    private static readonly string[] Allowed = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ"];

    private readonly KeyValuePair<string, string>[] _inherited;

    /// <summary>Takes from the worker's environment what a task may see.</summary>
    public TaskEnvironment(IEnumerable<KeyValuePair<string, string>> worker) =>
        _inherited = [.. worker.Where(e => Allowed.Contains(e.Key, StringComparer.Ordinal) || e.Key.StartsWith("LC_", StringComparison.Ordinal))];

    /// <summary>Takes it from this process.</summary>
    public static TaskEnvironment FromProcess() =>
        new(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(e => KeyValuePair.Create((string)e.Key, (string?)e.Value ?? "")));

    /// <summary>The complete environment of an attempt, as <c>KEY=VALUE</c>.</summary>
    /// <param name="leased">The attempt.</param>
    /// <param name="place">Files and identity.</param>
    /// <param name="secrets">Values of secrets, by variable.</param>
    /// <param name="user">As whom it runs; null for the worker's own user.</param>
    /// <param name="traceParent">Its place in a trace; null for none, and then what the workflow says of it stands.</param>
    public IReadOnlyList<string> Build(
        LeasedTask leased, TaskPlace place, IReadOnlyDictionary<string, string>? secrets = null, TaskUser? user = null, string? traceParent = null)
    {
        var all = new Dictionary<string, string>(40, StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["TERM"] = "dumb",
        };
        Put(all, _inherited);
        if (user is not null) PutUser(all, user);
        Put(all, leased.Run.Definition.Env);
        Put(all, leased.Task.Env);
        if (secrets is not null) Put(all, secrets);
        all["TMPDIR"] = place.TemporaryDirectory;
        all[Prefix + "TMP"] = place.TemporaryDirectory;
        PutOwn(all, leased, place.OutputFile);
        all[CommandSpec.WorkerInstanceVariable] = place.WorkerInstance.ToString();
        return Lines(all, traceParent);
    }

    /// <summary>The environment of an attempt in a container, as <c>KEY=VALUE</c>: nothing of the worker's, since the image has its own; and no secrets, which go another way.</summary>
    /// <param name="leased">The attempt.</param>
    /// <param name="outputFile">The file in the container to which it writes its outputs.</param>
    /// <param name="traceParent">Its place in a trace; null for none.</param>
    public static IReadOnlyList<string> BuildForContainer(LeasedTask leased, string outputFile, string? traceParent)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        Put(all, leased.Run.Definition.Env);
        Put(all, leased.Task.Env);
        PutOwn(all, leased, outputFile);
        return Lines(all, traceParent);
    }

    private static string[] Lines(Dictionary<string, string> all, string? traceParent)
    {
        if (traceParent is not null) all[TraceContext.Variable] = traceParent;
        var lines = new string[all.Count];
        var next = 0;
        foreach (var (name, value) in all)
            lines[next++] = string.Concat(name, "=", value);
        return lines;
    }

    /// <summary>The name under which a task finds a parameter of its run.</summary>
    public static string ParameterVariable(string parameter) => Prefix + "PARAM_" + parameter.ToUpperInvariant();

    private static void PutUser(Dictionary<string, string> all, TaskUser user)
    {
        (all["HOME"], all["USER"], all["LOGNAME"]) = (user.Home, user.Name, user.Name);
        all.Remove("SHELL"); // the worker's
    }

    private static void PutOwn(Dictionary<string, string> all, LeasedTask leased, string outputFile)
    {
        all[CommandSpec.TaskRunIdVariable] = leased.TaskRunId.ToString();
        all[Prefix + "WORKFLOW"] = leased.Run.Definition.Name;
        all[Prefix + "WORKFLOW_ID"] = leased.Run.WorkflowId.ToString();
        all[Prefix + "RUN_ID"] = leased.Run.Id.ToString();
        all[Prefix + "TASK"] = leased.Task.Name;
        all[Prefix + "ATTEMPT"] = leased.Attempt.ToString(CultureInfo.InvariantCulture);
        all[Prefix + "TOKEN"] = leased.Token.ToString(CultureInfo.InvariantCulture);
        all[Prefix + "OUTPUT"] = outputFile;
        if (leased.Map is { } map)
        {
            all[Prefix + "MAP_INDEX"] = map.Index.ToString(CultureInfo.InvariantCulture);
            all[Prefix + "ITEM"] = ItemList.Plain(map.Item);
        }
        PutTime(all, "LOGICAL_DATE", leased.Run.LogicalDate);
        PutTime(all, "DATA_INTERVAL_START", leased.Run.Interval?.Start);
        PutTime(all, "DATA_INTERVAL_END", leased.Run.Interval?.End);
        foreach (var (name, value) in leased.Run.Params)
            all[ParameterVariable(name)] = value;
    }

    private static void PutTime(Dictionary<string, string> all, string name, DateTimeOffset? time)
    {
        if (time is { } given) all[Prefix + name] = DateText.Of(given);
        else all.Remove(Prefix + name); // a run without a time must not seem to have its worker's
    }

    private static void Put(Dictionary<string, string> all, IEnumerable<KeyValuePair<string, string>> entries)
    {
        foreach (var (name, value) in entries)
            all[name] = value;
    }
}
