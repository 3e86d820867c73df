namespace MiniAirflow.Deploy.Tests.Supply;

/// <summary>A flaw of something that we use, from <c>tests/advisories.tsv</c>.</summary>
/// <param name="Registry"><c>nuget</c> or <c>npm</c>.</param>
/// <param name="Package">The package's name.</param>
/// <param name="MendedIn">The first version without it.</param>
/// <param name="Ids">What it is called, separated by spaces.</param>
internal sealed record Advisory(string Registry, string Package, string MendedIn, string Ids)
{
    /// <summary>All that are known.</summary>
    public static IReadOnlyList<Advisory> All { get; } =
        [.. Checkout.Read("tests/advisories.tsv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Select(cells => new Advisory(cells[0], cells[1], cells[2], cells[3]))];

    /// <summary>A version to compare. What stands behind a hyphen is left out: no released version of ours has that.</summary>
    public static Version Number(string version)
    {
        var numbers = version.Split('-')[0].Split('.').Select(int.Parse).Concat([0, 0, 0, 0]).Take(4).ToArray();
        return new Version(numbers[0], numbers[1], numbers[2], numbers[3]);
    }
}
