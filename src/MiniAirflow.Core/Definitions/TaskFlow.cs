namespace MiniAirflow.Core.Definitions;

/// <summary>When a task runs, given how its parents ended. Names and meaning are Airflow's (core-concepts/dags, "Trigger Rules").</summary>
public enum TriggerRule
{
    /// <summary>Every parent succeeded. A skipped parent makes it skipped, a failed one upstream_failed.</summary>
    AllSuccess,

    /// <summary>Every parent failed or is upstream_failed.</summary>
    AllFailed,

    /// <summary>Every parent ended, in any state.</summary>
    AllDone,

    /// <summary>Every parent ended and at least one succeeded.</summary>
    AllDoneMinOneSuccess,

    /// <summary>Every parent was skipped.</summary>
    AllSkipped,

    /// <summary>At least one parent failed or is upstream_failed; the others are not waited for.</summary>
    OneFailed,

    /// <summary>At least one parent succeeded; the others are not waited for.</summary>
    OneSuccess,

    /// <summary>At least one parent succeeded or failed; the others are not waited for.</summary>
    OneDone,

    /// <summary>No parent failed or is upstream_failed; some may be skipped.</summary>
    NoneFailed,

    /// <summary>As <see cref="NoneFailed"/>, and at least one parent succeeded: the right join after a branch.</summary>
    NoneFailedMinOneSuccess,

    /// <summary>No parent was skipped.</summary>
    NoneSkipped,

    /// <summary>At once, whatever becomes of the parents.</summary>
    Always,
}

/// <summary>Ends of a task that those after it take for a success.</summary>
[Flags]
public enum ContinueOn
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Failed, timed out or lost, when no retry is left.</summary>
    Failed = 1,

    /// <summary>Skipped.</summary>
    Skipped = 2,
}

/// <summary>What exit codes of a command mean, where they mean more than failed.</summary>
public sealed record ExitCodeRules
{
    /// <summary>The task is skipped.</summary>
    public IReadOnlyList<int> Skip { get; init; } = [];

    /// <summary>The task fails at once: another attempt would be no use.</summary>
    public IReadOnlyList<int> Fail { get; init; } = [];

    /// <summary>When any are given, a retry follows these alone.</summary>
    public IReadOnlyList<int> Retry { get; init; } = [];

    /// <summary>Whether nothing is said.</summary>
    public bool IsEmpty => Skip.Count + Fail.Count + Retry.Count == 0;
}

/// <summary>A task that decides which of the tasks after it run; the others are skipped.</summary>
public sealed record BranchDefinition
{
    /// <summary>The chosen tasks for each exit code, which is an end like that of 0 then; null when the output <see cref="Output"/> names them.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<string>>? ByExitCode { get; init; }

    /// <summary>The output in which a branch names what runs next: names between commas or spaces, or a JSON list. Empty is a short circuit: nothing runs.</summary>
    public const string Output = "next";

    internal static readonly IReadOnlyDictionary<int, IReadOnlyList<string>> NoCodes = new Dictionary<int, IReadOnlyList<string>>();

    /// <summary>A branch that names its choice in its output file.</summary>
    public static BranchDefinition ByOutput { get; } = new();
}
