using System.Xml.Linq;

namespace MiniAirflow.Deploy.Tests.Supply;

/// <summary>A part of what ships that somebody else made.</summary>
/// <param name="Registry"><c>nuget</c> or <c>npm</c>.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Version">Its version.</param>
/// <param name="Licence">Its licence, as SPDX writes it, or the name of the file in the package that holds it.</param>
/// <param name="Hash">The SHA-512 of the archive in Base64, where the lock file has it: what NuGet's has leaves signatures out, so nobody could check it by the archive.</param>
internal sealed record Component(string Registry, string Name, string Version, string Licence, string? Hash)
{
    private const string Executable = "src/MiniAirflow/packages.lock.json";

    /// <summary>What the compiler and its checks need, and nothing of it is in the executable.</summary>
    private static readonly string[] Tools = ["Microsoft.CodeAnalysis.BannedApiAnalyzers", "Microsoft.DotNet.ILCompiler", "Microsoft.NET.ILLink.Tasks", "runtime.linux-arm64.Microsoft.DotNet.ILCompiler", "runtime.linux-x64.Microsoft.DotNet.ILCompiler"];

    /// <summary>.NET itself, which the compiler puts in. No lock file has it; its version is that of the compiler, which one has.</summary>
    private static readonly string[] Runtime = ["Microsoft.AspNetCore.App.Runtime.linux-x64", "Microsoft.NETCore.App.Runtime.NativeAOT.linux-x64"];

    /// <summary>What is inside the executable.</summary>
    public static IReadOnlyList<Component> OfTheExecutable { get; } =
    [
        .. LockFiles.Packages.Where(package => package.File == Executable && !Tools.Contains(package.Name)).Select(package => (package.Name, Version: package.Version!))
            .Concat(Runtime.Select(name => (Name: name, Version: LockFiles.Runtime))).Distinct().OrderBy(one => one.Name, StringComparer.OrdinalIgnoreCase)
            .Select(one => new Component("nuget", one.Name, one.Version, LicenceOf(one.Name, one.Version), null)),
    ];

    /// <summary>What is inside the web pages, or would be if they used all of what they ask for.</summary>
    public static IReadOnlyList<Component> OfThePages { get; } =
    [
        .. LockFiles.Packages.Where(package => package.File == "web/package-lock.json" && !package.IsForBuilding).OrderBy(package => package.Name, StringComparer.Ordinal)
            .Select(package => new Component("npm", package.Name, package.Version!, package.Licence ?? "?", package.Hash!["sha512-".Length..])).Distinct(),
    ];

    /// <summary>Everything else: what builds, tests and measures.</summary>
    public static IReadOnlyList<(string Registry, string Name, string Versions)> OfTheWorkshop { get; } =
    [
        .. LockFiles.Packages.Where(package => !OfTheExecutable.Concat(OfThePages).Any(one => (one.Registry, one.Name, one.Version) == (package.Registry, package.Name, package.Version)))
            .GroupBy(package => (package.Registry, package.Name)).OrderBy(group => group.Key.Registry, StringComparer.Ordinal).ThenBy(group => group.Key.Name, StringComparer.OrdinalIgnoreCase)
            .Select(group => (group.Key.Registry, group.Key.Name, string.Join(", ", group.Select(package => package.Version!).Distinct().OrderBy(Advisory.Number)))),
    ];

    /// <summary>Its address, as package URLs are written.</summary>
    public string Url => $"pkg:{Registry}/{Name.Replace("@", "%40", StringComparison.Ordinal)}@{Version}";

    private static string LicenceOf(string name, string version)
    {
        var folder = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var lower = name.ToLowerInvariant();
        var specification = XDocument.Load(Path.Combine(folder, lower, version, lower + ".nuspec"));
        return specification.Descendants().First(one => one.Name.LocalName == "license").Value;
    }
}
