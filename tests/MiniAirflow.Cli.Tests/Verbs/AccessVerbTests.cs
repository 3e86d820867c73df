using System.Text.Json;
using MiniAirflow.Cli.Tests.Support;
using MiniAirflow.TestKit;

namespace MiniAirflow.Cli.Tests.Verbs;

/// <summary>A server that asks everybody, from its first start on: its first key, and the verbs that make others.</summary>
public sealed class SecuredServerFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _server;

    public ServerProcess Server => _server ?? throw new InvalidOperationException("The server did not start.");

    /// <summary>A file with the key that the server printed.</summary>
    public string KeyFile => _folder["admin.key"];

    public async ValueTask InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(_folder.Path, ["--auth", "required"]);
        await File.WriteAllTextAsync(KeyFile, FirstKeyOf(_server).ShouldNotBeNull() + "\n");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>The key that a server printed; null for none.</summary>
    public static string? FirstKeyOf(ServerProcess server) => server.Output.Select(line => line.Trim()).SingleOrDefault(line => line.StartsWith("mak_", StringComparison.Ordinal));
}

[Collection(nameof(RunVerbTests))]
public sealed class AccessVerbTests(SecuredServerFixture fixture) : IClassFixture<SecuredServerFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "n" + Guid.NewGuid().ToString("N");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task S01_the_first_start_prints_one_random_key_which_is_not_in_the_log_and_the_next_start_none()
    {
        string first;
        await using (var server = await ServerProcess.StartAsync(_folder.Path, ["--auth", "required"]))
        {
            first = SecuredServerFixture.FirstKeyOf(server).ShouldNotBeNull();
            first.ShouldNotBe((await File.ReadAllTextAsync(fixture.KeyFile, Stop)).Trim());
            foreach (var line in server.Output.Where(line => line.StartsWith('{'))) line.ShouldNotContain(first[17..]);
            (await RunAsync(server.Address, first, "whoami")).Out.ShouldBe("first (key): admin\n");
            (await RunAsync(server.Address, null, "whoami")).ShouldSatisfyAllConditions(
                refused => refused.ExitCode.ShouldBe(1), refused => refused.Error.ShouldContain("This server asks who you are"));
        }
        await using var again = await ServerProcess.StartAsync(_folder.Path, ["--auth", "required"]);
        SecuredServerFixture.FirstKeyOf(again).ShouldBeNull();
        (await RunAsync(again.Address, first, "whoami")).Out.ShouldBe("first (key): admin\n");
    }

    [Trait("Scenario", "T14")]
    [Fact]
    public async Task S01_a_server_of_this_machine_has_no_key_and_no_user()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path);
        SecuredServerFixture.FirstKeyOf(server).ShouldBeNull();
        (await RunAsync(server.Address, null, "whoami")).Out.ShouldBe("local (local): admin\n");
        (await RunAsync(server.Address, null, "keys", "list")).Error.ShouldBe("There are no keys.\n");
        (await RunAsync(server.Address, null, "users", "list")).Error.ShouldBe("There are no users.\n");
    }

    [Fact]
    public async Task A_key_is_made_used_for_the_contracts_lines_and_revoked()
    {
        var made = await RunAsync("keys", "create", _name, "--grant", "author", "--expires", "30d");
        (made.ExitCode, made.Error).ShouldBe((0, $"Key {_name} may do this: author. It is shown this once.\n"));
        var key = made.Out.Trim();
        await File.WriteAllTextAsync(_folder["flow.yaml"], $"name: {_name}\ntasks:\n  - {{name: greet, command: 'true'}}\n", Stop);
        (await RunAsync(fixture.Server.Address, key, "apply", _folder["flow.yaml"])).ExitCode.ShouldBe(0);
        (await RunAsync(fixture.Server.Address, key, "trigger", _name, "--wait")).ExitCode.ShouldBe(0);
        (await RunAsync(fixture.Server.Address, key, "keys", "list")).Error.ShouldContain("access.manage");
        var row = Json(await RunAsync("keys", "list", "--json")).EnumerateArray().Single(one => one.GetProperty("name").GetString() == _name);
        (await RunAsync("keys", "list")).Lines.ShouldContain(line => line.StartsWith(_name, StringComparison.Ordinal) && line.Contains("until", StringComparison.Ordinal));
        (await RunAsync("keys", "revoke", row.GetProperty("id").GetString()!)).Out.ShouldBe($"Revoked key {_name}, mak_{row.GetProperty("prefix").GetString()}…\n");
        (await RunAsync(fixture.Server.Address, key, "list")).Error.ShouldContain("unknown, expired or revoked");
    }

    [Fact]
    public async Task A_user_is_made_changed_and_deleted_with_a_password_from_standard_input()
    {
        (await TypeAsync("correct horse battery\n", "users", "create", _name, "--grant", "operator:finance.*", "--grant", "viewer")).Out.ShouldBe($"Made user {_name}: operator:finance.* viewer.\n");
        (await TypeAsync("short\n", "users", "change", _name, "--password")).Error.ShouldContain("12 to 256");
        (await TypeAsync("", "users", "change", _name, "--password")).Error.ShouldContain("No password was given");
        (await RunAsync("users", "change", _name, "--disable")).Out.ShouldBe($"Changed user {_name} (disabled): operator:finance.* viewer.\n");
        (await RunAsync("users", "list")).Lines.ShouldContain(line => line.StartsWith(_name, StringComparison.Ordinal) && line.Contains("disabled", StringComparison.Ordinal));
        (await RunAsync("users", "change", _name)).Error.ShouldContain("Say what is to change");
        (await RunAsync("users", "change", _name, "--grant", "god")).Error.ShouldContain("'god' is no role");
        (await RunAsync("users", "delete", _name)).Out.ShouldBe($"Deleted user {_name}.\n");
        (await RunAsync("users", "delete", _name)).Error.ShouldBe($"There is no user '{_name}'.\n");
    }

    [Fact]
    public async Task S31_the_record_is_listed_and_exported_as_lines_of_json()
    {
        (await RunAsync("keys", "create", _name, "--grant", "viewer")).ExitCode.ShouldBe(0);
        (await RunAsync("audit", "list", "--action", "createApiKey", "--actor", "first")).Lines.ShouldContain(line => line.Contains(_name, StringComparison.Ordinal) && line.Contains("viewer, for ever", StringComparison.Ordinal));
        var exported = (await RunAsync("audit", "export", "--from", "2026-01-01")).Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        exported.ShouldContain(record => record.GetProperty("target").GetString()!.EndsWith(_name, StringComparison.Ordinal));
        exported.ShouldContain(record => record.GetProperty("actor").GetString() == "first start");
    }

    [Fact]
    public async Task A_key_that_cannot_be_read_is_told_before_anything_is_sent()
    {
        (await RunAsync("list", "--api-key-file", "/does/not/exist")).ShouldSatisfyAllConditions(one => one.ExitCode.ShouldBe(2), one => one.Error.ShouldContain("The key cannot be read"));
        await File.WriteAllTextAsync(_folder["empty"], "\n", Stop);
        (await RunAsync("list", "--api-key-file", _folder["empty"])).Error.ShouldContain("is empty");
        await File.WriteAllTextAsync(_folder["two"], "one\ntwo\n", Stop);
        (await RunAsync("list", "--api-key-file", _folder["two"])).Error.ShouldContain("holds no key");
    }

    [Fact]
    public async Task The_doctor_names_what_is_unsafe_and_is_content_with_the_rest()
    {
        var database = _folder["open.db"];
        await File.WriteAllTextAsync(database, "", Stop);
        File.SetUnixFileMode(database, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var flows = Directory.CreateDirectory(_folder["flows"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        File.SetUnixFileMode(flows, File.GetUnixFileMode(flows) | UnixFileMode.OtherWrite);
        var found = await new Support.Cli { Environment = { ["LOG_LEVEL"] = "debug", ["MINIAIRFLOW_API_KEY"] = "mak_x" } }
            .RunAsync("doctor", "--host", "0.0.0.0", "--allow-unauthenticated", "--db", database, "--workflows", flows, "--data", _folder["data"]);
        found.ExitCode.ShouldBe(1);
        string[] expected = ["authentication: Nobody has to show", "tls: ", "hosts: ", "log: LOG_LEVEL is debug", "database: Others may read", "workflows: Others may write", "secret: A key is in the environment"];
        foreach (var words in expected) found.Out.ShouldContain(words);

        File.SetUnixFileMode(database, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.SetUnixFileMode(flows, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var fine = await new Support.Cli().RunAsync("doctor", "--db", database, "--workflows", flows, "--data", _folder["data"]);
        fine.Lines.Where(line => !line.StartsWith("user: This is root", StringComparison.Ordinal) && line != "Nothing unsafe was found.").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_doctor_looks_at_the_keys_of_a_server_that_is_named()
    {
        (await RunAsync("keys", "create", _name, "--grant", "viewer")).ExitCode.ShouldBe(0);
        var found = await RunAsync("doctor");
        found.Out.ShouldContain("keys: The first key, mak_");
        found.Out.ShouldContain($"keys: Key {_name}, mak_");
    }

    private Task<CliResult> RunAsync(params string[] arguments) => RunAsync(fixture.Server.Address, File.ReadAllText(fixture.KeyFile).Trim(), arguments);

    private Task<CliResult> TypeAsync(string input, params string[] arguments) => RunAsync(fixture.Server.Address, File.ReadAllText(fixture.KeyFile).Trim(), input, arguments);

    private static Task<CliResult> RunAsync(Uri server, string? key, params string[] arguments) => RunAsync(server, key, "", arguments);

    private static Task<CliResult> RunAsync(Uri server, string? key, string input, string[] arguments)
    {
        var cli = new Support.Cli { Input = input, Environment = { ["MINIAIRFLOW_URL"] = server.ToString() } };
        if (key is not null) cli.Environment["MINIAIRFLOW_API_KEY"] = key;
        return cli.RunAsync(arguments).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private static JsonElement Json(CliResult result) => JsonDocument.Parse(result.Out).RootElement;
}
