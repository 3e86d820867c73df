namespace MiniAirflow.Bench.Figures;

/// <summary>The line below which a figure is not good enough, and the one it aims at.</summary>
internal readonly record struct Bounds(double AtLeast, double Goal);
