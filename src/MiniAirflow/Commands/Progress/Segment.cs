namespace MiniAirflow.Commands.Progress;

/// <summary>A piece of a line.</summary>
/// <param name="Text">Neutralised text.</param>
/// <param name="State">The state whose colour it has; empty for none.</param>
internal readonly record struct Segment(string Text, string State = "");
