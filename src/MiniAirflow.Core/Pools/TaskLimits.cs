using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Expressions;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Core.Pools;

/// <summary>What limits a task of a run has. Pure, and the same for the whole life of the run: a version and its parameters never change.</summary>
public static class TaskLimits
{
    /// <summary>All that an attempt of a task needs at once; none for a task without limits.</summary>
    /// <remarks>In the order in which they are asked: those that are shared most widely first, because they are full most often.</remarks>
    public static IReadOnlyList<LimitDemand> Of(LeasedRun run, TaskDefinition task)
    {
        var (definition, demands) = (run.Definition, new List<LimitDemand>());
        if (task.Pool is { } pool) demands.Add(new LimitDemand(LimitName.OfPool(pool), task.PoolSlots, null));
        if (task.Concurrency is { } concurrency) demands.Add(new LimitDemand(LimitName.OfKey(KeyOf(run, task, concurrency.Key)), 1, concurrency.Limit));
        if (definition.MaxActiveTasks > 0) demands.Add(new LimitDemand(LimitName.OfWorkflow(run.WorkflowId), 1, definition.MaxActiveTasks));
        if (definition.MaxActiveTasksPerRun > 0) demands.Add(new LimitDemand(LimitName.OfRun(run.Id), 1, definition.MaxActiveTasksPerRun));
        return demands;
    }

    /// <summary>A key with its values. One without a value (the logical date of a manual run) stands as it is written, so that the task is limited all the same.</summary>
    private static string KeyOf(LeasedRun run, TaskDefinition task, string key)
    {
        if (!Template.IsTemplate(key)) return key;
        try
        {
            return Template.Parse(key).Render(new LeasedScope(new LeasedTask { TaskRunId = Guid.Empty, Token = 0, Attempt = 0, Task = task, Run = run }));
        }
        catch (ExpressionException)
        {
            return key;
        }
    }
}
