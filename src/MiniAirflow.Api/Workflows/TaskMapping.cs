using System.Security.Cryptography;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Api.Workflows;

/// <summary>The tasks and edges of a version as wire records.</summary>
internal static class TaskMapping
{
    public static TaskResource[] TasksOf(WorkflowVersion version)
    {
        var tasks = new TaskResource[version.TaskIds.Count];
        for (var i = 0; i < tasks.Length; i++) tasks[i] = Shown(version, version.TaskIds[i], version.Definition.Tasks[i]);
        return tasks;
    }

    public static List<TaskDependencyResource> DependenciesOf(WorkflowVersion version)
    {
        var edges = new List<TaskDependencyResource>();
        for (var task = 0; task < version.Graph.Count; task++)
        {
            foreach (var parent in version.Graph.ParentsOf(task)) edges.Add(Edge(version.TaskIds[task], version.TaskIds[parent]));
        }
        return edges;
    }

    private static TaskResource Shown(WorkflowVersion version, Guid id, TaskDefinition task) => new()
    {
        Id = id,
        WorkflowId = version.WorkflowId,
        Name = task.Name,
        Command = task.Command?.ToString() ?? "",
        RetryCount = task.RetryCount,
        RetryDelaySeconds = task.RetryDelaySeconds,
        TimeoutSeconds = task.TimeoutSeconds,
        CreatedAt = version.CreatedAt,
        Argv = task.Command?.Argv,
        Container = task.Container?.Image,
        Handler = task.Handler,
        WaitsFor = task.Approval is null ? task.WaitFor?.Kind : "approval",
        RunsWorkflow = task.Workflow?.Name,
        Group = task.Group,
        DependsOn = task.DependsOn,
        TriggerRule = task.IsTeardown ? null : TriggerRuleWords.Of(task.TriggerRule),
        When = task.When,
        ForEach = task.ForEach,
        MaxParallel = task.MaxParallel > 0 ? task.MaxParallel : null,
        IsBranch = task.Branch is not null,
        TeardownOf = task.IsTeardown ? task.TeardownOf : null,
        RetryBackoff = task.RetryBackoff switch { RetryBackoff.Exponential => "exponential", RetryBackoff.Linear => "linear", _ => "fixed" },
        RetryMaxDelaySeconds = task.RetryMaxDelaySeconds,
        Env = task.Env,
        Secrets = task.Secrets.Count > 0 ? task.Secrets : null,
        WorkingDirectory = task.WorkingDirectory,
        Queue = task.Queue,
        Priority = task.Priority,
        Pool = task.Pool,
        PoolSlots = task.Pool is null ? null : task.PoolSlots,
        ConcurrencyKey = task.Concurrency?.Key,
        ConcurrencyLimit = task.Concurrency?.Limit,
    };

    private static TaskDependencyResource Edge(Guid task, Guid parent) =>
        new() { Id = EdgeId(task, parent), TaskId = task, DependsOnTaskId = parent };

    /// <summary>An edge is its two ends; its id is a name-based UUID of them (version 8, RFC 9562), so it is the same at every reading.</summary>
    private static Guid EdgeId(Guid task, Guid parent)
    {
        Span<byte> ends = stackalloc byte[32];
        task.TryWriteBytes(ends, bigEndian: true, out _);
        parent.TryWriteBytes(ends[16..], bigEndian: true, out _);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(ends, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
