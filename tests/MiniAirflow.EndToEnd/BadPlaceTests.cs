using System.Globalization;

namespace MiniAirflow.EndToEnd;

/// <summary>Places that a server cannot use: one clear sentence each, and nothing left behind.</summary>
public sealed class BadPlaceTests : EndToEndTest
{
    [Fact]
    public async Task A_second_server_on_one_database_is_refused_and_told_who_holds_it()
    {
        var second = await Cli.RunAsync(Folder, "standalone", "--port", "0", "--db", PathOf("test.db"), "--data", PathOf("other"));
        second.ExitCode.ShouldNotBe(0);
        second.Error.ShouldContain(Server.Id.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        var second = await Cli.RunAsync(Folder, "standalone", "--port", Server.Address.Port.ToString(CultureInfo.InvariantCulture), "--db", PathOf("second.db"), "--data", PathOf("other"));
        second.ExitCode.ShouldNotBe(0);
        second.Error.ShouldContain($"Port {Server.Address.Port}");
    }

    [Theory]
    [InlineData("postgres://u:p@localhost/db")]
    [InlineData("/proc/nowhere/x.db")]
    public async Task A_database_that_cannot_be_used_is_a_sentence(string database)
    {
        var refused = await Cli.RunAsync(Folder, "standalone", "--port", "0", "--db", database, "--data", PathOf("other"));
        refused.ExitCode.ShouldNotBe(0);
        refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBeInRange(1, 2);
        refused.Error.ShouldNotContain("   at ");
        refused.Error.ShouldNotContain("u:p");
    }

    [Fact]
    public async Task Listening_for_others_without_authentication_needs_a_word()
    {
        var refused = await Cli.RunAsync(Folder, "standalone", "--host", "0.0.0.0", "--port", "0", "--db", PathOf("second.db"), "--data", PathOf("other"));
        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("--allow-unauthenticated");
    }

    [Theory]
    [InlineData("{name: c, schedule: '0 0 30 2 *', tasks: []}", "never fires")]
    [InlineData("{name: c, schedule: '@daily', timezone: Mars/Olympus, tasks: []}", "Mars/Olympus")]
    [InlineData("{name: c, tasks: [{name: a, command: 'true', depends_on: [b]}, {name: b, command: 'true', depends_on: [a]}]}", "→")]
    [InlineData("{name: c, tasks: [", "")]
    public async Task A_bad_definition_is_a_400_that_says_what_is_wrong(string yaml, string said)
    {
        using var body = new StringContent(yaml, System.Text.Encoding.UTF8, "application/yaml");
        var answer = await Server.Http.PostAsync("workflows", body, Stop);
        ((int)answer.StatusCode).ShouldBe(400);
        (await answer.Content.ReadAsStringAsync(Stop)).ShouldContain(said);
        (await Server.Http.GetStringAsync("workflows", Stop)).ShouldBe("[]");
    }
}
