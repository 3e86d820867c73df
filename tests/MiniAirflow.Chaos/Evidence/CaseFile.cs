using System.Text.Json.Serialization;
using MiniAirflow.Chaos.Plan;

namespace MiniAirflow.Chaos.Evidence;

/// <summary>Everything that is known when the faults are over and time has been given.</summary>
internal sealed record CaseFile
{
    /// <summary>What clients were promised.</summary>
    public IReadOnlyList<Acknowledgement> Acknowledgements { get; init; } = [];

    /// <summary>What the database says.</summary>
    public History History { get; init; } = new();

    /// <summary>What the tasks said.</summary>
    public IReadOnlyList<WitnessLine> Witness { get; init; } = [];

    /// <summary>What went wrong, and when; what a promise may be late for.</summary>
    public IReadOnlyList<Trouble> Troubles { get; init; } = [];

    /// <summary>The instant from which the witness counts.</summary>
    public DateTimeOffset Boot { get; init; }

    /// <summary>The schedules: a workflow, and how far its slots are apart.</summary>
    public IReadOnlyList<Beat> Schedules { get; init; } = [];

    /// <summary>Names of the roles that schedule; each of them suffices.</summary>
    public IReadOnlyList<string> Schedulers { get; init; } = [];

    /// <summary>When the schedules were switched off.</summary>
    public DateTimeOffset SchedulesEnd { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>What is left although everything has ended: processes, temporary files, pending entries; a line each.</summary>
    public IReadOnlyList<string> Residue { get; init; } = [];

    /// <summary>Longest that two processes of one task instance may overlap: a worker that lost its lease kills its children within it.</summary>
    public TimeSpan Overlap { get; init; }
}

/// <summary>A fault as it really was.</summary>
/// <param name="Fault">What; null when the whole machine stood still, which nobody had asked for.</param>
/// <param name="Target">The role it struck; empty for none.</param>
/// <param name="From">When it began.</param>
/// <param name="Until">When it was mended; of a process that was killed, when it served again.</param>
internal sealed record Trouble(Fault? Fault, string Target, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>Whether everybody was without the database, or could do nothing at all.</summary>
    [JsonIgnore]
    public bool IsOfDatabase => Fault is not (Plan.Fault.Kill or Plan.Fault.Pause or Plan.Fault.RedisKill or Plan.Fault.RedisFlush or Plan.Fault.DiskFull);

    /// <summary>Whether it was going on at any time between two instants, or so shortly before that its effects last.</summary>
    public bool Touches(DateTimeOffset from, DateTimeOffset until, TimeSpan aftermath) => From < until && Until + aftermath > from;
}

/// <summary>A schedule whose slots are whole multiples of a period.</summary>
internal sealed record Beat(string Workflow, TimeSpan Period);

/// <summary>An invariant that does not hold.</summary>
/// <param name="Invariant">Its id, such as <c>I1</c>.</param>
/// <param name="What">What was seen, with the ids to look for.</param>
internal sealed record Violation(string Invariant, string What);
