namespace MiniAirflow.Scenarios.Tests;

/// <summary>A test that names scenarios.</summary>
/// <param name="Ids">The scenarios.</param>
/// <param name="Project">Its project, without the product's name.</param>
/// <param name="Class">Its class.</param>
/// <param name="Method">Its method.</param>
internal sealed record NamedTest(IReadOnlyList<string> Ids, string Project, string Class, string Method);
