namespace MiniAirflow.Deploy.Tests.Supply;

/// <summary>A restore takes what the lock file says, or nothing: shown by the SDK itself, on a project of ours in a copy of this checkout's settings.</summary>
public sealed class RestoreTests : IDisposable
{
    private const string Project = "src/MiniAirflow.Core/MiniAirflow.Core.csproj";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task S33_a_restore_takes_no_other_version_and_no_other_content_than_is_locked()
    {
        CopyAll();
        await ShouldRestoreAsync();

        // Somebody pins another version, and leaves the lock file as it was.
        Copy("Directory.Packages.props", text => text.Replace($"\"Cronos\" Version=\"{LockFiles.Pinned["Cronos"]}\"", "\"Cronos\" Version=\"0.12.0\"", StringComparison.Ordinal));
        await ShouldRefuseAsync("NU1004");

        // The registry gives something else under the same name and version.
        Copy("Directory.Packages.props", text => text);
        var hash = LockFiles.Packages.First(package => package.Name == "Cronos").Hash!;
        Copy(LockFiles.Of(Project), text => text.Replace(hash, Convert.ToBase64String(new byte[64]), StringComparison.Ordinal));
        await ShouldRefuseAsync("NU1403");

        // The native executable's machine needs no other lock file than everybody's.
        Copy(LockFiles.Of(Project), text => text);
        await ShouldRestoreAsync("-p:RuntimeIdentifier=linux-x64");
    }

    [Fact]
    public async Task S33_a_package_with_a_known_flaw_is_named_and_stops_a_pipeline()
    {
        CopyAll();
        await using var registry = new FlawRegistry("Cronos", "https://example.com/flaw");
        File.WriteAllText(Path.Combine(_folder.Path, "flaws.config"), $"""
            <configuration>
              <packageSources><clear /><add key="flaws" value="{registry.Address}" allowInsecureConnections="true" /></packageSources>
              <auditSources><clear /><add key="flaws" value="{registry.Address}" allowInsecureConnections="true" /></auditSources>
            </configuration>
            """);
        await ShouldRestoreAsync(); // what is needed is there from now on: that registry has none of it

        var (code, output) = await RestoreAsync("false", "--configfile", "flaws.config");
        output.ShouldContain("warning NU1901");
        output.ShouldContain("https://example.com/flaw");
        code.ShouldBe(0, output);
        (code, output) = await RestoreAsync("true", "--configfile", "flaws.config");
        output.ShouldContain("error NU1901");
        code.ShouldNotBe(0, output);
    }

    private async Task ShouldRestoreAsync(params string[] more)
    {
        var (code, output) = await RestoreAsync("true", more);
        code.ShouldBe(0, output);
    }

    private async Task ShouldRefuseAsync(string error)
    {
        var (code, output) = await RestoreAsync("true");
        code.ShouldNotBe(0, output);
        output.ShouldContain($"error {error}");
    }

    private async Task<(int Code, string Output)> RestoreAsync(string isPipeline, params string[] more)
    {
        var environment = new Dictionary<string, string> { ["CI"] = isPipeline, ["DOTNET_CLI_UI_LANGUAGE"] = "en", ["MSBUILDDISABLENODEREUSE"] = "1" };
        await using var restore = ChildProcess.Start("dotnet", ["restore", Project, "--force", .. more], _folder.Path, environment);
        var code = await restore.WaitAsync(Patience);
        return (code, restore.Out + restore.Error);
    }

    private void CopyAll()
    {
        foreach (var file in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "BannedSymbols.txt", "global.json", Project, LockFiles.Of(Project)]) Copy(file, text => text);
    }

    private void Copy(string file, Func<string, string> change)
    {
        var target = Path.Combine(_folder.Path, file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllText(target, change(Checkout.Read(file)));
    }
}
