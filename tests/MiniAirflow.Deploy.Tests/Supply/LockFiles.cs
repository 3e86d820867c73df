using System.Text.Json;
using System.Xml.Linq;

namespace MiniAirflow.Deploy.Tests.Supply;

/// <summary>What the lock files of this checkout say, and what they must agree with.</summary>
internal static class LockFiles
{
    /// <summary>The lock files of npm.</summary>
    public static readonly IReadOnlyList<string> Npm = ["bench/peers/node/package-lock.json", "web/package-lock.json"];

    /// <summary>All projects, from the root of the checkout.</summary>
    public static IReadOnlyList<string> Projects { get; } = [.. new[] { "bench", "src", "tests" }.SelectMany(folder => Checkout.Files(folder, "*.csproj"))];

    /// <summary>The lock file beside a project.</summary>
    public static string Of(string project) => Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json");

    /// <summary>All packages of all lock files.</summary>
    public static IReadOnlyList<LockedPackage> Packages { get; } = [.. Projects.SelectMany(project => ReadNuGet(Of(project))), .. Npm.SelectMany(ReadNpm)];

    /// <summary>The frameworks, and the machines, that a project's lock file is for.</summary>
    public static IReadOnlyList<string> TargetsOf(string project) => [.. Parse(Of(project)).GetProperty("dependencies").EnumerateObject().Select(one => one.Name)];

    /// <summary>The versions in <c>Directory.Packages.props</c>, by package.</summary>
    public static IReadOnlyDictionary<string, string> Pinned { get; } = XDocument.Load(Checkout.PathOf("Directory.Packages.props")).Descendants("PackageVersion")
        .ToDictionary(one => one.Attribute("Include")!.Value, one => one.Attribute("Version")!.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>The .NET that is compiled into the executable.</summary>
    public static string Runtime { get; } = XDocument.Load(Checkout.PathOf("Directory.Packages.props")).Descendants("NativeRuntimeVersion").Single().Value;

    /// <summary>A file of JSON.</summary>
    public static JsonElement Parse(string file) => JsonDocument.Parse(Checkout.Read(file)).RootElement;

    private static IEnumerable<LockedPackage> ReadNuGet(string file) =>
        from target in Parse(file).GetProperty("dependencies").EnumerateObject()
        from package in target.Value.EnumerateObject()
        let type = Text(package.Value, "type")
        where type != "Project"
        select new LockedPackage("nuget", file, package.Name, Text(package.Value, "resolved"), Text(package.Value, "contentHash"), type == "Direct", false, Text(package.Value, "requested"), null);

    private static IEnumerable<LockedPackage> ReadNpm(string file) =>
        from package in Parse(file).GetProperty("packages").EnumerateObject()
        where package.Name.Length > 0
        let name = package.Name[(package.Name.LastIndexOf("node_modules/", StringComparison.Ordinal) + "node_modules/".Length)..]
        let isForBuilding = package.Value.TryGetProperty("dev", out _) || package.Value.TryGetProperty("devOptional", out _)
        select new LockedPackage("npm", file, name, Text(package.Value, "version"), Text(package.Value, "integrity"), false, isForBuilding, null, Text(package.Value, "license"));

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
