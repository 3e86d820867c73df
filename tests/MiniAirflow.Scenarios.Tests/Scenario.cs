namespace MiniAirflow.Scenarios.Tests;

/// <summary>A way in which others' schedulers failed or were broken into, and what ours must do.</summary>
/// <param name="Id"><c>F</c> for a failure, <c>S</c> for an attack or <c>T</c> for a trap, and two digits; it never changes.</param>
/// <param name="DueInStep">The step of the plan that brings what is still missing; null when all of it holds.</param>
/// <param name="Statement">What must hold, in one line.</param>
internal sealed record Scenario(string Id, int? DueInStep, string Statement);
