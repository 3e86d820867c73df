using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MiniAirflow.EndToEnd.BadInput;

/// <summary>Places that a server cannot use: one clear sentence, an exit code, and nothing left behind.</summary>
public sealed class PlaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_port_in_use_is_named_and_the_database_is_let_go()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var refused = await Product.RunAsync(_folder.Path, "standalone", "--port", port, "--db", _folder["test.db"], "--data", _folder["data"]);
        refused.ExitCode.ShouldNotBe(0);
        refused.Error.ShouldContain($"Port {port}");
        refused.Error.ShouldContain("--port");
        ShouldBeOneSentence(refused);
        await using var server = await ServerProcess.StartAsync(_folder.Path);
        (await server.GetAsync("/readyz")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task F58_a_second_server_on_a_database_is_refused_and_told_who_holds_it()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path);
        var refused = await Product.RunAsync(_folder.Path, "standalone", "--port", "0", "--db", _folder["test.db"], "--data", _folder["other"]);
        refused.ExitCode.ShouldNotBe(0);
        refused.Error.ShouldContain($"process {server.Id}");
        ShouldBeOneSentence(refused);
        (await server.RunAsync(Flow.Of("undisturbed", "true"))).State.ShouldBe("success");
    }

    [Theory]
    [InlineData("postgres://:hunter2@localhost/db", "no user")]
    [InlineData("mysql://user:hunter2@localhost/db", "scheme")]
    [InlineData("/proc/nowhere/x.db", "/proc/nowhere")]
    public async Task A_database_that_cannot_be_one_is_told_by_option_and_by_environment(string database, string words)
    {
        var byOption = await Product.RunAsync(_folder.Path, "standalone", "--port", "0", "--db", database, "--data", _folder["data"]);
        var byEnvironment = await Product.RunAsync(_folder.Path, new Dictionary<string, string> { ["DATABASE_URL"] = database }, "standalone", "--port", "0", "--data", _folder["data"]);
        foreach (var refused in new[] { byOption, byEnvironment })
        {
            refused.ExitCode.ShouldNotBe(0);
            refused.Error.ShouldContain(words);
            refused.ToString().ShouldNotContain("hunter2");
            ShouldBeOneSentence(refused);
        }
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_told_and_left_as_it_was()
    {
        var text = string.Concat(Enumerable.Repeat("this is a letter, not a database\n", 100));
        await File.WriteAllTextAsync(_folder["test.db"], text);
        var refused = await Product.RunAsync(_folder.Path, "standalone", "--port", "0", "--db", _folder["test.db"], "--data", _folder["data"]);
        refused.ExitCode.ShouldNotBe(0);
        ShouldBeOneSentence(refused);
        (await File.ReadAllTextAsync(_folder["test.db"])).ShouldBe(text);
    }

    [Theory]
    [InlineData(2, "--auth local", "--host", "0.0.0.0", "--auth", "local")]
    [InlineData(2, "--port", "--port", "banana")]
    [InlineData(2, "--slots", "--slots", "0")]
    [InlineData(2, "--workflows", "--workflows", "/no/such/folder")]
    public async Task An_option_that_makes_no_sense_is_named(int exitCode, string words, params string[] options)
    {
        var refused = await Product.RunAsync(_folder.Path, ["standalone", "--db", _folder["test.db"], "--data", _folder["data"], .. options]);
        refused.ExitCode.ShouldBe(exitCode, refused.ToString());
        refused.Error.ShouldContain(words);
        Directory.GetFileSystemEntries(_folder.Path).ShouldBeEmpty();
    }

    private static void ShouldBeOneSentence(CommandResult result)
    {
        // The log, if it had begun, is on standard output; what the user is told is on standard error.
        result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem();
        result.Error.TrimEnd().ShouldEndWith(".");
        result.Error.ShouldNotContain("Exception");
        result.Error.ShouldNotContain("   at ");
    }
}
