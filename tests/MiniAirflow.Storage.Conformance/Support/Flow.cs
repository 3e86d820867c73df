using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Storage.Conformance.Support;

/// <summary>Short definitions: <c>Flow.Of("etl", "extract", "load &lt; extract", "report &lt; extract load")</c>.</summary>
public static class Flow
{
    /// <summary>A workflow whose tasks are given as a name, and <c>&lt;</c> with the parents where there are any.</summary>
    public static WorkflowDefinition Of(string name, params IReadOnlyList<string> tasks) =>
        Of(name, [.. tasks.Select(Node)]);

    /// <summary>A workflow of these tasks.</summary>
    public static WorkflowDefinition Of(string name, params IReadOnlyList<TaskDefinition> tasks) => new() { Name = name, Tasks = tasks };

    /// <summary>A task, e.g. <c>"load &lt; extract"</c>.</summary>
    public static TaskDefinition Node(string text)
    {
        var parts = text.Split('<', StringSplitOptions.TrimEntries);
        return new TaskDefinition
        {
            Name = parts[0],
            Command = CommandDefinition.FromShell("true"),
            DependsOn = parts.Length > 1 ? parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [],
        };
    }

    /// <summary>The same workflow with every task's retries set.</summary>
    public static WorkflowDefinition WithRetries(this WorkflowDefinition definition, int count, int delaySeconds = 10) => definition with
    {
        Tasks = [.. definition.Tasks.Select(task => task with { RetryCount = count, RetryDelaySeconds = delaySeconds })],
    };

    /// <summary>The same workflow with every task in a pool.</summary>
    public static WorkflowDefinition InPool(this WorkflowDefinition definition, string pool) =>
        definition with { Tasks = [.. definition.Tasks.Select(task => task with { Pool = pool })] };

    /// <summary>The same workflow with a schedule.</summary>
    public static WorkflowDefinition Every(this WorkflowDefinition definition, string cron, string zone = "UTC") =>
        definition with { Schedules = [ScheduleDefinition.OfCron(cron)], TimeZone = zone };

    /// <summary>The same workflow with a policy.</summary>
    public static WorkflowDefinition With(this WorkflowDefinition definition, SchedulePolicy policy) => definition with { Policy = policy };
}
