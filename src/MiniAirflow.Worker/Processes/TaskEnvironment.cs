using System.Collections;
using System.Globalization;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Worker.Processes;

/// <summary>The environment of a command: nothing of the worker's but an allow-list, then the workflow's, the task's, and what tells the command who it is.</summary>
/// <remarks>The worker's own environment holds database URLs and keys; none of it reaches a task (S16).</remarks>
internal sealed class TaskEnvironment
{
    /// <summary>Carries the attempt's identity, and marks its processes.</summary>
    public const string TaskRunIdName = "MINIAIRFLOW_TASK_RUN_ID";

    /// <summary>Carries the worker's identity, and marks all processes that it started.</summary>
    public const string WorkerIdName = "MINIAIRFLOW_WORKER_INSTANCE";

    private static readonly HashSet<string> Allowed = new(StringComparer.Ordinal) { "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ" };

    private readonly List<KeyValuePair<string, string>> _base;

    /// <summary>Takes what a worker passes on to all of its tasks.</summary>
    public TaskEnvironment(Guid workerId, IDictionary inherited)
    {
        _base = [.. inherited.Cast<DictionaryEntry>()
            .Select(entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value ?? ""))
            .Where(entry => Allowed.Contains(entry.Key) || entry.Key.StartsWith("LC_", StringComparison.Ordinal))
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)];
        if (!_base.Exists(entry => entry.Key == "PATH"))
            _base.Add(KeyValuePair.Create("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));
        _base.Add(KeyValuePair.Create(WorkerIdName, workerId.ToString()));
    }

    /// <summary>The environment of one attempt, as <c>NAME=value</c>; later sources win over earlier ones.</summary>
    public IReadOnlyList<string> Of(LeasedTask leased, TaskFolder folder)
    {
        var merged = new Dictionary<string, string>(_base, StringComparer.Ordinal) { ["TMPDIR"] = folder.Temporary };
        foreach (var (name, value) in leased.Run.Definition.Env) merged[name] = value;
        foreach (var (name, value) in leased.Task.Env) merged[name] = value;
        foreach (var (name, value) in leased.Run.Params) merged["MINIAIRFLOW_PARAM_" + name.ToUpperInvariant()] = value;
        merged["MINIAIRFLOW_WORKFLOW"] = leased.Run.Definition.Name;
        merged["MINIAIRFLOW_WORKFLOW_ID"] = leased.Run.WorkflowId.ToString();
        merged["MINIAIRFLOW_RUN_ID"] = leased.Run.Id.ToString();
        merged["MINIAIRFLOW_TASK"] = leased.Task.Name;
        merged[TaskRunIdName] = leased.TaskRunId.ToString();
        merged["MINIAIRFLOW_ATTEMPT"] = leased.Attempt.ToString(CultureInfo.InvariantCulture);
        merged["MINIAIRFLOW_TOKEN"] = leased.Token.ToString(CultureInfo.InvariantCulture);
        merged["MINIAIRFLOW_TMP"] = folder.Temporary;
        merged["MINIAIRFLOW_OUTPUT"] = folder.Output;
        if (leased.Run.LogicalDate is { } date)
            merged["MINIAIRFLOW_LOGICAL_DATE"] = date.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFK", CultureInfo.InvariantCulture).Replace("+00:00", "Z", StringComparison.Ordinal);
        var list = new string[merged.Count];
        var next = 0;
        foreach (var (name, value) in merged) list[next++] = name + "=" + value;
        return list;
    }
}
