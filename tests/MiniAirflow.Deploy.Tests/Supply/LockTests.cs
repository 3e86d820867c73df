using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MiniAirflow.Deploy.Tests.Supply;

/// <summary>Every package that is restored is one version with one content, and all of it is written down.</summary>
public sealed partial class LockTests
{
    [Fact]
    public void S33_every_project_has_a_lock_file_with_one_version_and_one_content_of_each_package()
    {
        LockFiles.Projects.Count.ShouldBeGreaterThan(25);
        LockFiles.Projects.Where(project => !File.Exists(Checkout.PathOf(LockFiles.Of(project)))).ShouldBeEmpty("run make locks");
        LockFiles.Packages.Count(package => package.Registry == "nuget").ShouldBeGreaterThan(100);
        LockFiles.Packages.Count(package => package.Registry == "npm").ShouldBeGreaterThan(100);
        LockFiles.Packages.Where(package => package.Version is null || !Exact().IsMatch(package.Version)).ShouldBeEmpty();
        LockFiles.Packages.Where(package => !IsHash(package)).ShouldBeEmpty();
    }

    [Fact]
    public void S33_what_is_pinned_is_exact_and_is_what_is_locked()
    {
        LockFiles.Pinned.Where(one => !Exact().IsMatch(one.Value)).ShouldBeEmpty();
        string[] ofTheSdk = ["Microsoft.DotNet.ILCompiler", "Microsoft.NET.ILLink.Tasks"];
        foreach (var package in LockFiles.Packages.Where(one => one.Registry == "nuget"))
        {
            var pinned = LockFiles.Pinned.GetValueOrDefault(package.Name) ?? (ofTheSdk.Contains(package.Name) ? LockFiles.Runtime : null);
            if (pinned is null) package.IsDirect.ShouldBeFalse($"{package} has no line in Directory.Packages.props");
            else package.Version.ShouldBe(pinned, package.ToString());
            if (package.IsDirect) package.Requested.ShouldBe($"[{pinned}, )", package.ToString());
        }
    }

    [Fact]
    public void S33_no_project_names_a_version_of_its_own()
    {
        foreach (var project in LockFiles.Projects.Append("Directory.Build.props").Append("tests/Directory.Build.props"))
        {
            var references = XDocument.Load(Checkout.PathOf(project)).Descendants("PackageReference");
            references.Where(one => one.Attribute("Version") is not null || one.Attribute("VersionOverride") is not null || one.Elements().Any()).ShouldBeEmpty(project);
        }
    }

    [Fact]
    public void S33_what_ships_is_locked_for_each_machine_that_is_released_for()
    {
        var released = Checkout.Read(".github/workflows/release.yaml").Split('\n').Where(line => line.Contains("rid:", StringComparison.Ordinal)).Select(line => RidOf().Match(line).Groups[1].Value).ToList();
        released.ShouldContain("linux-x64");
        foreach (var project in LockFiles.Projects.Where(project => project.StartsWith("src/", StringComparison.Ordinal)))
            LockFiles.TargetsOf(project).ShouldBe(["net10.0", .. released.Select(rid => $"net10.0/{rid}")], ignoreOrder: true, project);
    }

    [Fact]
    public void S33_npm_installs_what_is_locked_and_runs_nothing_of_it()
    {
        foreach (var file in LockFiles.Npm)
        {
            LockFiles.Parse(file).GetProperty("lockfileVersion").GetInt32().ShouldBe(3);
            var package = LockFiles.Parse(file.Replace("package-lock.json", "package.json", StringComparison.Ordinal));
            foreach (var group in (string[])["dependencies", "devDependencies"])
                if (package.TryGetProperty(group, out var wanted))
                    foreach (var one in wanted.EnumerateObject()) one.Value.GetString()!.ShouldMatch(Exact().ToString(), $"{file}: {one.Name}");
        }
        var installs = Checkout.Files("eng", "*.sh").Append("Makefile").Append("docker/api/Dockerfile").SelectMany(file => Checkout.Read(file).Split('\n'))
            .Where(line => NpmInstall().IsMatch(line) && !line.Contains("--package-lock-only", StringComparison.Ordinal)).ToList();
        installs.Count.ShouldBeGreaterThanOrEqualTo(2);
        installs.ShouldAllBe(line => line.Contains("npm ci ", StringComparison.Ordinal) && line.Contains("--ignore-scripts", StringComparison.Ordinal));
    }

    [Fact]
    public void S33_no_file_says_where_packages_come_from()
    {
        // A place that was written down would be asked on machines that have their own, and a hash says more than a place does.
        Checkout.Files(".", "nuget.config").Concat(Checkout.Files(".", "NuGet.config")).Where(IsOurs).ShouldBeEmpty();
        foreach (var file in LockFiles.Npm) Checkout.Read(file).ShouldNotContain("\"resolved\"", customMessage: $"{file}: omit-lockfile-registry-resolved leaves it out");
        foreach (var file in Checkout.Files(".", ".npmrc").Where(IsOurs)) Checkout.Read(file).ShouldNotContain("registry=", customMessage: file);
    }

    private static bool IsOurs(string file) => !file.StartsWith("artifacts/", StringComparison.Ordinal) && !file.Contains("node_modules/", StringComparison.Ordinal);

    /// <summary>SHA-512 in Base64, with its name before it where the registry is npm.</summary>
    private static bool IsHash(LockedPackage package)
    {
        var text = package.Registry == "npm" ? package.Hash?.Split("sha512-") is ["", var rest] ? rest : null : package.Hash;
        var bytes = new byte[66];
        return text is not null && Convert.TryFromBase64String(text, bytes, out var length) && length == 64;
    }

    [GeneratedRegex(@"^[0-9]+(\.[0-9]+){1,3}(-[0-9A-Za-z.-]+)?$")]
    private static partial Regex Exact();

    [GeneratedRegex(@"rid: ([a-z0-9-]+)")]
    private static partial Regex RidOf();

    [GeneratedRegex(@"\bnpm (ci|i|install|add|update)\b")]
    private static partial Regex NpmInstall();
}
