namespace MiniAirflow.Chaos.Evidence;

/// <summary>A trigger that the API answered with success.</summary>
/// <param name="Workflow">Name of the workflow.</param>
/// <param name="Key">The idempotency key of the request.</param>
/// <param name="RunId">The run that was answered.</param>
internal sealed record Acknowledgement(string Workflow, string Key, Guid RunId);
