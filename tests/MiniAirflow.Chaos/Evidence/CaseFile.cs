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

    /// <summary>What is left although everything has ended: processes, temporary files, pending entries; a line each.</summary>
    public IReadOnlyList<string> Residue { get; init; } = [];

    /// <summary>Longest that two processes of one task instance may overlap: a worker that lost its lease kills its children within it.</summary>
    public TimeSpan Overlap { get; init; }
}

/// <summary>An invariant that does not hold.</summary>
/// <param name="Invariant">Its id, such as <c>I1</c>.</param>
/// <param name="What">What was seen, with the ids to look for.</param>
internal sealed record Violation(string Invariant, string What);
