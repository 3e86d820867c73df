using Microsoft.Extensions.Logging;
using MiniAirflow.Settings;

namespace MiniAirflow.Cli.Tests.Settings;

public sealed class StandaloneSettingsTests
{
    [Fact]
    public void Nothing_said_means_this_machine_only_and_state_beside_the_working_directory()
    {
        var settings = Read(new StandaloneArguments()).Settings!.Settings;
        settings.Host.ShouldBe("127.0.0.1");
        settings.Port.ShouldBe(8080);
        settings.DataDirectory.ShouldBe(Path.GetFullPath(".miniairflow"));
        settings.DatabasePath.ShouldBe(Path.GetFullPath(".miniairflow/miniairflow.db"));
        settings.LogLevel.ShouldBe(LogLevel.Information);
        settings.WorkerName.ShouldBe("worker-1");
        (settings.Slots, settings.Queues).ShouldBe((null, null));
    }

    [Fact]
    public void The_environment_is_heard()
    {
        var settings = Read(new StandaloneArguments(), ("PORT", "9000"), ("LOG_LEVEL", "WARN"), ("WORKER_ID", "w7"), ("DATABASE_URL", "sqlite:/tmp/x.db"),
            ("CORS_ALLOWED_ORIGINS", "http://localhost:3000, https://a.example.com")).Settings!.Settings;
        (settings.Port, settings.LogLevel, settings.WorkerName, settings.DatabasePath).ShouldBe((9000, LogLevel.Warning, "w7", "/tmp/x.db"));
        settings.AllowedOrigins.ShouldBe(["http://localhost:3000", "https://a.example.com"]);
    }

    [Fact]
    public void Options_win_over_the_environment()
    {
        var arguments = new StandaloneArguments { Port = "0", Slots = "3", Queues = ["a,b", "b"], AllowedHosts = ["x.example.com"], DataDirectory = "/tmp/d", Database = "sqlite::memory:" };
        var read = Read(arguments, ("PORT", "9000"), ("DATABASE_URL", "sqlite:/tmp/x.db")).Settings!;
        read.IsInMemory.ShouldBeTrue();
        (read.Settings.Port, read.Settings.Slots, read.Settings.DataDirectory).ShouldBe((0, 3, "/tmp/d"));
        read.Settings.Queues.ShouldBe(["a", "b"]);
        read.Settings.AllowedHosts.ShouldBe(["x.example.com"]);
    }

    [Theory]
    [Trait("scenario", "S01")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("192.168.1.5")]
    [InlineData("*")]
    [InlineData("airflow.example.com")]
    public void Serving_other_machines_without_a_log_in_must_be_asked_for(string host)
    {
        Read(new StandaloneArguments { Host = host }).Problems.ShouldHaveSingleItem().ShouldContain("--allow-unauthenticated");
        Read(new StandaloneArguments { Host = host, AllowsUnauthenticated = true }).Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.2")]
    [InlineData("::1")]
    [InlineData("localhost")]
    public void This_machine_needs_no_leave(string host) => Read(new StandaloneArguments { Host = host }).Problems.ShouldBeEmpty();

    [Fact]
    public void Every_problem_is_told_at_once()
    {
        var arguments = new StandaloneArguments
        {
            Host = "a b", AllowsUnauthenticated = true, Port = "99999", Slots = "0", Queues = ["no space"], WorkflowFolders = ["/does/not/exist"],
            Database = "postgres://h/d", DataDirectory = "", AllowedHosts = ["http://x"],
        };
        Read(arguments, ("LOG_LEVEL", "loud")).Problems.ShouldBe([
            "--data is empty.",
            "--db names a PostgreSQL database; PostgreSQL comes with step 2, so use a SQLite file for now, e.g. sqlite:miniairflow.db.",
            "--host is no address: 'a b'; write one like 127.0.0.1, 0.0.0.0 or ::1, without a port.",
            "--port must be a number from 0 to 65535, not '99999'.",
            "--workflows names no folder: '/does/not/exist'.",
            "--slots must be a number from 1 to 1024, not '0'.",
            "--queues has no queue name: 'no space'; letters, digits, '_', '-' and '.' make one.",
            "LOG_LEVEL is no level: 'loud'; it is trace, debug, info, warn, error or fatal.",
            "'http://x' is not a host name; write it without scheme and port, e.g. airflow.example.com.",
        ]);
    }

    [Theory]
    [InlineData("8o80")]
    [InlineData("-1")]
    [InlineData("65536")]
    public void A_bad_PORT_is_named_as_what_it_is(string port) =>
        Read(new StandaloneArguments(), ("PORT", port)).Problems.ShouldBe([$"PORT must be a number from 0 to 65535, not '{port}'."]);

    private static (CheckedSettings? Settings, IReadOnlyList<string> Problems) Read(StandaloneArguments arguments, params (string Name, string Value)[] environment) =>
        StandaloneSettingsReader.Read(arguments, name => environment.Where(pair => pair.Name == name).Select(pair => pair.Value).FirstOrDefault());
}
