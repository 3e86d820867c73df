namespace MiniAirflow.Core.Leasing;

/// <summary>What the expressions of a task may learn of one before it.</summary>
/// <param name="State">The state in which its newest attempt is, as a word.</param>
/// <param name="Outputs">What that attempt wrote to its output file, by name.</param>
public sealed record UpstreamTask(string State, IReadOnlyDictionary<string, string> Outputs)
{
    /// <summary>No outputs.</summary>
    public static IReadOnlyDictionary<string, string> NoOutputs { get; } = new Dictionary<string, string>();
}
