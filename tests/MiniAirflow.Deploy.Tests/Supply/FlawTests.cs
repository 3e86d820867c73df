namespace MiniAirflow.Deploy.Tests.Supply;

/// <summary>Nothing is locked at a version with a flaw that we know of. <c>make audit</c> asks the registries for those that we do not know of.</summary>
public sealed class FlawTests
{
    [Fact]
    public void S33_no_package_is_locked_at_a_version_with_a_known_flaw()
    {
        foreach (var advisory in Advisory.All)
        {
            var locked = LockFiles.Packages.Where(package => package.Registry == advisory.Registry && package.Name == advisory.Package).ToList();
            locked.ShouldNotBeEmpty($"{advisory} is of nothing that we use: take it out of tests/advisories.tsv");
            foreach (var package in locked) Advisory.Number(package.Version!).ShouldBeGreaterThanOrEqualTo(Advisory.Number(advisory.MendedIn), $"{package}: {advisory.Ids}");
        }
    }

    [Theory]
    [InlineData("10.0.9", "10.0.10", true)]
    [InlineData("2.7.5", "2.7.5", false)]
    [InlineData("2.13.0", "2.7.5", false)]
    [InlineData("3.50.2.1", "3.50.2", false)]
    [InlineData("1.0.0-rc.1", "1.0.1", true)]
    public void A_version_is_before_another_by_its_numbers(string one, string other, bool isBefore) => (Advisory.Number(one) < Advisory.Number(other)).ShouldBe(isBefore);
}
