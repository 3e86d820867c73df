using System.Text.Json;

namespace MiniAirflow.Deploy.Tests.Supply;

/// <summary>What ships of others is written down, and what is written down is true.</summary>
public sealed class ComponentTests
{
    [Theory]
    [InlineData("docs/dependencies.md")]
    [InlineData("docs/sbom.cdx.json")]
    public void S33_what_others_made_is_listed_as_it_is_locked(string file)
    {
        var text = file.EndsWith(".md", StringComparison.Ordinal) ? ComponentPages.Markdown() : ComponentPages.CycloneDx();
        if (Environment.GetEnvironmentVariable("UPDATE_DEPENDENCIES") == "1") File.WriteAllText(Checkout.PathOf(file), text);
        Checkout.Read(file).ShouldBe(text, "run make locks, and read the difference");
    }

    [Fact]
    public void S33_each_package_that_the_executable_refers_to_is_listed()
    {
        // From the other side: what the build put beside the executable.
        var listed = JsonDocument.Parse(Checkout.Read("docs/sbom.cdx.json")).RootElement.GetProperty("components").EnumerateArray().Select(one => one.GetProperty("purl").GetString()!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var built = JsonDocument.Parse(File.ReadAllText(BuiltFile())).RootElement.GetProperty("libraries").EnumerateObject()
            .Where(one => one.Value.GetProperty("type").GetString() == "package").Select(one => one.Name.Split('/')).ToList();
        built.Count.ShouldBeGreaterThan(10);
        built.Where(one => !listed.Contains($"pkg:nuget/{one[0]}@{one[1]}")).Select(one => string.Join('/', one)).ShouldBeEmpty();
    }

    [Fact]
    public void S33_a_release_brings_the_list() => Checkout.Read("eng/archive.sh").ShouldContain("docs/sbom.cdx.json");

    /// <summary>Of the build that every test project makes; the native one has no such file.</summary>
    private static string BuiltFile()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(here.Parent!.Parent!.FullName, "MiniAirflow", here.Name, "miniairflow.deps.json");
    }
}
