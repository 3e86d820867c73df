using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance.Model;

/// <summary>An attempt as it must be in the store.</summary>
/// <param name="run">Its run.</param>
/// <param name="instance">The instance that it is of, as the model numbers it.</param>
/// <param name="number">Its number.</param>
internal sealed class OracleAttempt(OracleRun run, int instance, int number)
{
    public OracleRun Run { get; } = run;

    public int Instance { get; } = instance;

    public int Task { get; } = run.TaskOf(instance);

    public int MapIndex { get; } = run.MapIndexOf(instance);

    public int Number { get; } = number;

    /// <summary>Learnt from the store once its row is seen.</summary>
    public Guid Id { get; set; }

    public TaskState State { get; set; }

    public DateTimeOffset? QueuedAt { get; set; }

    public DateTimeOffset? DueAt { get; set; }

    /// <summary>Who holds it; null for nobody.</summary>
    public TestWorker? Holder { get; set; }

    /// <summary>What its holder got.</summary>
    public LeasedTask? Lease { get; set; }

    public int Leases { get; set; }

    public bool IsCancelRequested { get; set; }

    /// <summary>The run that does its work; null for none.</summary>
    public OracleRun? Child { get; set; }

    /// <summary>Whether its child was asked to end.</summary>
    public bool IsChildStopped { get; set; }

    /// <summary>Whether a child does its work: then only that ends it.</summary>
    public bool HasChild => Child is not null && State == TaskState.Deferred;

    public bool IsHeld => Holder is not null && !State.IsTerminal();

    public bool IsReady => State == TaskState.Queued && Holder is null;

    public int Priority => Run.Definition.Tasks[Task].Priority;
}
