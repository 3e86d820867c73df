using CsCheck;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance.Model;

/// <summary>Workflows, and what happens to their runs.</summary>
public sealed record Scenario(IReadOnlyList<WorkflowDefinition> Flows, IReadOnlyList<Step> Steps)
{
    /// <summary>Random scenarios: up to three workflows of up to 12 tasks, and up to 80 steps.</summary>
    public static Gen<Scenario> Any { get; } =
        Gen.Select(UpToThree(), Step.Any.Array[10, 80], (flows, steps) => new Scenario(flows, steps));

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join("\n", Flows.Select(flow => $"{flow.Name}: {string.Join("; ", flow.Tasks.Select(TaskText))}")) + "\n" + string.Join(" ", Steps);

    private static string TaskText(TaskDefinition task) =>
        $"{task.Name}{(task.DependsOn.Count > 0 ? " < " + string.Join(' ', task.DependsOn) : "")} {task.TriggerRule} {task.ContinueOn}{(task.IsTeardown ? " teardown" : "")}{(task.ForEach is null ? "" : $" mapped {task.MaxParallel}")}{(task.Workflow is null ? "" : $" runs {task.Workflow.Name}")} r{task.RetryCount} d{task.RetryDelaySeconds} p{task.Priority}";

    private static Gen<WorkflowDefinition[]> UpToThree() => AnyTask().Array[1, 12].Array[1, 3].Select(all =>
        all.Select((tasks, flow) => Flow.Of($"f{flow}", [.. tasks.Select((make, index) => WithChild(make(index), flow, all.Length))])).ToArray());

    // Only a later one, so that there is no circle.
    private static TaskDefinition WithChild(TaskDefinition task, int flow, int flows) =>
        task.Workflow is null ? task : flow + 1 < flows ? task with { Command = null, Workflow = new WorkflowTarget { Name = $"f{flow + 1}" } } : task with { Workflow = null };

    private static Gen<Func<int, TaskDefinition>> AnyTask() => Gen.Select(
        Gen.UInt, Gen.UInt, Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[4, 6], Gen.Int[0, 23], Gen.Int[0, 99],
        (a, b, retries, delay, priority, rule, kind) => (Func<int, TaskDefinition>)(index =>
        {
            string[] parents = [.. Enumerable.Range(0, index).Where(parent => ((a & b) >> parent & 1) == 1).Select(parent => $"t{parent}")];
            var isTeardown = kind < 10 && parents.Length > 0;
            return new TaskDefinition
            {
                Name = $"t{index}",
                Command = CommandDefinition.FromShell("true"),
                DependsOn = parents,
                TriggerRule = isTeardown || rule >= 12 ? TriggerRule.AllSuccess : (TriggerRule)rule,
                TeardownOf = isTeardown ? parents[..1] : [],
                ForEach = !isTeardown && kind is >= 14 and < 34 ? "[1]" : null,
                MaxParallel = kind is >= 14 and < 24 ? 1 + kind % 3 : 0,
                Workflow = kind is >= 31 and < 42 ? new WorkflowTarget { Name = "" } : null,
                ContinueOn = kind is >= 10 and < 14 ? (ContinueOn)(kind - 10) : ContinueOn.None,
                RetryCount = retries,
                RetryDelaySeconds = delay,
                Priority = priority,
            };
        }));
}

/// <summary>One thing that happens; the numbers pick from what there is when it happens.</summary>
public readonly record struct Step(StepKind Kind, int Pick, int Extra)
{
    /// <summary>Any step, with work more frequent than trouble.</summary>
    public static Gen<Step> Any { get; } = Gen.Select(
        Gen.Frequency(
            (4, Gen.Const(StepKind.Lease)), (3, Gen.Const(StepKind.Start)), (8, Gen.Const(StepKind.Finish)), (1, Gen.Const(StepKind.Return)), (1, Gen.Const(StepKind.CancelRun)), (1, Gen.Const(StepKind.CancelAttempt)),
            (1, Gen.Const(StepKind.RetireWorker)), (1, Gen.Const(StepKind.LoseWorkers)), (3, Gen.Const(StepKind.PassTime)), (1, Gen.Const(StepKind.Reopen)), (2, Gen.Const(StepKind.NewRun)), (1, Gen.Const(StepKind.StaleReport)), (2, Gen.Const(StepKind.Operate))),
        Gen.Int[0, 999], Gen.Int[0, 999], (kind, pick, extra) => new Step(kind, pick, extra));

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}({Pick},{Extra})";
}

/// <summary>Kinds of steps.</summary>
public enum StepKind
{
    Lease,
    Start,
    Finish,
    Return,
    CancelRun,
    CancelAttempt,
    RetireWorker,
    LoseWorkers,
    PassTime,
    Reopen,
    NewRun,
    StaleReport,
    Operate,
}
