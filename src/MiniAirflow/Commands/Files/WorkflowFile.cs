using MiniAirflow.Definitions;

namespace MiniAirflow.Commands.Files;

/// <summary>A workflow file as it was read, good or bad.</summary>
/// <param name="Name">What the user calls it: a path, or <c>-</c>.</param>
/// <param name="Parsed">What it means, or why it means nothing.</param>
internal sealed record WorkflowFile(string Name, ParsedWorkflow Parsed);
