using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniAirflow.Deploy.Tests.Supply;

/// <summary>Writes down what others made: <c>docs/dependencies.md</c> for people, <c>docs/sbom.cdx.json</c> for programs.</summary>
internal static class ComponentPages
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Head =
        """
        # What others made

        Generated from the lock files and `tests/advisories.tsv`: change those, then run `make locks`. The same for programs, of what ships: [sbom.cdx.json](sbom.cdx.json) (CycloneDX). How packages are
        locked, looked through and raised is in [CONTRIBUTING.md](../CONTRIBUTING.md#dependencies).

        """;

    /// <summary>The page.</summary>
    public static string Markdown()
    {
        var page = new StringBuilder(Head);
        Table(page, "In the executable", "", Component.OfTheExecutable);
        Table(page, "In the web pages", "What the pages ask for; a page holds the parts of it that it uses.\n\n", Component.OfThePages);
        page.Append("\n## Measured, and not taken\n\n`KubernetesClient.Aot` 21.0.8: a native program that makes, lists and deletes by it is 16.97 MB large, and 5.48 MB with four requests of its own; the executable has 45 MB in all. "
            + "So the few requests are our own (`src/MiniAirflow.Worker/Kubernetes`), and what they post is read strictly by `KubernetesClient` in the tests.\n");
        page.Append("\n## To build, test and measure\n\nNothing of it ships.\n\n| | Package | Versions |\n|---|---|---|\n");
        foreach (var (registry, name, versions) in Component.OfTheWorkshop) page.Append($"| {registry} | {name} | {versions} |\n");
        page.Append("\n## Known flaws\n\nOf versions that are not used: a test compares the lock files with these. `make audit` asks the registries for flaws that are not here yet.\n\n| | Package | Mended in | Used | What it was |\n|---|---|---|---|---|\n");
        foreach (var one in Advisory.All) page.Append($"| {one.Registry} | {one.Package} | {one.MendedIn} | {Used(one)} | {string.Join(", ", one.Ids.Split(' ').Select(Link))} |\n");
        return page.ToString();
    }

    /// <summary>The bill of materials.</summary>
    public static string CycloneDx()
    {
        var bill = new JsonObject
        {
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["version"] = 1,
            ["metadata"] = new JsonObject { ["component"] = new JsonObject { ["type"] = "application", ["bom-ref"] = "miniairflow", ["name"] = "miniairflow", ["licenses"] = Licences("Apache-2.0") } },
            ["components"] = new JsonArray([.. Component.OfTheExecutable.Concat(Component.OfThePages).Select(Entry)]),
        };
        return bill.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Entry(Component one)
    {
        var entry = new JsonObject { ["type"] = "library", ["bom-ref"] = one.Url, ["name"] = one.Name, ["version"] = one.Version, ["purl"] = one.Url, ["licenses"] = Licences(one.Licence) };
        if (one.Hash is { } hash) entry["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-512", ["content"] = Convert.ToHexStringLower(Convert.FromBase64String(hash)) });
        return entry;
    }

    // A file's name is no licence that SPDX knows.
    private static JsonArray Licences(string licence) =>
        new(licence.Contains(".txt", StringComparison.OrdinalIgnoreCase) ? new JsonObject { ["license"] = new JsonObject { ["name"] = licence } } : new JsonObject { ["expression"] = licence });

    private static void Table(StringBuilder page, string title, string remark, IReadOnlyList<Component> components)
    {
        page.Append($"\n## {title}\n\n{remark}| Package | Version | Licence |\n|---|---|---|\n");
        foreach (var one in components) page.Append($"| {one.Name} | {one.Version} | {one.Licence} |\n");
    }

    private static string Used(Advisory advisory) =>
        string.Join(", ", LockFiles.Packages.Where(package => package.Registry == advisory.Registry && package.Name == advisory.Package).Select(package => package.Version!).Distinct().OrderBy(Advisory.Number));

    private static string Link(string id) => id.StartsWith("GHSA", StringComparison.Ordinal) ? $"[{id}](https://github.com/advisories/{id})" : $"[{id}](https://www.cve.org/CVERecord?id={id})";
}
