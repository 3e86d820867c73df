using System.Text.Json;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Storage.Providers;

/// <summary>A version as its row keeps it.</summary>
public static class StoredVersion
{
    /// <summary>Compiles it.</summary>
    /// <exception cref="UnreadableVersionException">The definition is not one that this program understands.</exception>
    public static WorkflowVersion Read(Guid workflowId, int number, string hash, DateTimeOffset createdAt, string definition, IReadOnlyList<Guid> taskIds)
    {
        try
        {
            return new WorkflowVersion(workflowId, number, hash, createdAt, DefinitionJson.Read(definition), taskIds);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw new UnreadableVersionException($"Version {number} of workflow {workflowId} cannot be read by this program: {e.Message}", e);
        }
    }

    /// <summary>A definition alone; null for one that this program does not understand.</summary>
    public static WorkflowDefinition? TryRead(string definition)
    {
        try
        {
            return DefinitionJson.Read(definition);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null;
        }
    }

    private static bool IsUnreadable(Exception e) => e is JsonException or ArgumentException or FormatException or NotSupportedException or InvalidOperationException;
}

/// <summary>
/// A stored definition is damaged, or written by a newer program. Its attempts are set aside, so that they hold up nobody (F14): a lease of one is given to no worker,
/// and goes back to the queue after a lease's time, or with its worker, for a program that can read it.
/// </summary>
public sealed class UnreadableVersionException(string message, Exception cause) : StoreException(message, isTransient: false, cause)
{
    /// <summary>How soon a scheduler looks again at what it cannot read: one of the release that wrote it may run beside, and take it.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(15);

    /// <summary>What it says until then.</summary>
    public const string Reason = "Its version was written by a later release, which alone can read it.";
}
