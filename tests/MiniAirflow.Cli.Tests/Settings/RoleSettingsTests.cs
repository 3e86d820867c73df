using Microsoft.Extensions.Logging;
using MiniAirflow.Api.Access;
using MiniAirflow.Settings;

namespace MiniAirflow.Cli.Tests.Settings;

public sealed class RoleSettingsTests
{
    [Fact]
    public void Nothing_said_means_this_machine_only_and_state_beside_the_working_directory()
    {
        var settings = Read(new RoleArguments()).Settings!.Settings;
        settings.Host.ShouldBe("127.0.0.1");
        settings.Port.ShouldBe(8080);
        settings.DataDirectory.ShouldBe(Path.GetFullPath(".miniairflow"));
        settings.Database.Path.ShouldBe(Path.GetFullPath(".miniairflow/miniairflow.db"));
        settings.LogLevel.ShouldBe(LogLevel.Information);
        settings.WorkerName.ShouldBe("worker-1");
        (settings.Slots, settings.Queues).ShouldBe((null, null));
    }

    [Fact]
    public void The_environment_is_heard()
    {
        var settings = Read(new RoleArguments(), ("PORT", "9000"), ("LOG_LEVEL", "WARN"), ("WORKER_ID", "w7"), ("DATABASE_URL", "sqlite:/tmp/x.db"),
            ("CORS_ALLOWED_ORIGINS", "http://localhost:3000, https://a.example.com")).Settings!.Settings;
        (settings.Port, settings.LogLevel, settings.WorkerName, settings.Database.Path).ShouldBe((9000, LogLevel.Warning, "w7", "/tmp/x.db"));
        settings.AllowedOrigins.ShouldBe(["http://localhost:3000", "https://a.example.com"]);
    }

    [Fact]
    public void Options_win_over_the_environment()
    {
        var arguments = new RoleArguments { Port = "0", Slots = "3", Queues = ["a,b", "b"], AllowedHosts = ["x.example.com"], DataDirectory = "/tmp/d", Database = "sqlite::memory:" };
        var read = Read(arguments, ("PORT", "9000"), ("DATABASE_URL", "sqlite:/tmp/x.db")).Settings!;
        read.IsInMemory.ShouldBeTrue();
        (read.Settings.Port, read.Settings.Slots, read.Settings.DataDirectory).ShouldBe((0, 3, "/tmp/d"));
        read.Settings.Queues.ShouldBe(["a", "b"]);
        read.Settings.AllowedHosts.ShouldBe(["x.example.com"]);
    }

    [Fact]
    public void Log_lines_are_for_programs_unless_somebody_asks()
    {
        Read(new RoleArguments(), ("TERM", "dumb")).Settings!.Settings.LogFormat.ShouldBe(MiniAirflow.Logging.LogFormat.Json);
        Read(new RoleArguments(), ("LOG_FORMAT", "json")).Settings!.Settings.LogFormat.ShouldBe(MiniAirflow.Logging.LogFormat.Json);
        Read(new RoleArguments(), ("LOG_FORMAT", "text")).Settings!.Settings.LogFormat.ShouldNotBe(MiniAirflow.Logging.LogFormat.Json);
        Read(new RoleArguments(), ("LOG_FORMAT", "xml")).Problems.ShouldBe(["LOG_FORMAT is neither json nor text: 'xml'."]);
    }

    [Trait("Scenario", "T14")]
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("192.168.1.5")]
    [InlineData("*")]
    [InlineData("airflow.example.com")]
    public void S01_serving_other_machines_asks_everybody_who_they_are_unless_nobody_is_meant_to_be_asked(string host)
    {
        Read(new RoleArguments { Host = host }).Settings!.Settings.Access.Authentication.ShouldBe(Authentication.Required);
        Read(new RoleArguments { Host = host, AllowsUnauthenticated = true }).Settings!.Settings.Access.Authentication.ShouldBe(Authentication.Off);
        Read(new RoleArguments { Host = host, Authentication = "local" }).Problems.ShouldHaveSingleItem().ShouldContain("this machine alone");
        Read(new RoleArguments { Host = host, AllowsUnauthenticated = true }, ("AUTH", "required")).Problems.ShouldHaveSingleItem().ShouldContain("contradict");
    }

    [Fact]
    public void S01_a_server_of_this_machine_asks_nobody_until_it_is_told_to()
    {
        Read(new RoleArguments()).Settings!.Settings.Access.Authentication.ShouldBe(Authentication.Local);
        Read(new RoleArguments { AllowsUnauthenticated = true }).Settings!.Settings.Access.Authentication.ShouldBe(Authentication.Local);
        Read(new RoleArguments(), ("AUTH", "required")).Settings!.Settings.Access.Authentication.ShouldBe(Authentication.Required);
        Read(new RoleArguments { Authentication = "required" }).Settings!.Settings.Access.Authentication.ShouldBe(Authentication.Required);
        Read(new RoleArguments(), ("AUTH", "none")).Problems.ShouldHaveSingleItem().ShouldBe("AUTH must be required or local, not 'none'.");
    }

    [Fact]
    public void What_is_said_of_callers_is_read_from_the_environment()
    {
        var access = Read(new RoleArguments(), ("TRUSTED_PROXIES", "10.0.0.5, 10.1.0.0/16,::1"), ("SESSION_HOURS", "2"), ("RATE_LIMIT", "5000"), ("JWT_ISSUER", "https://id.example.com"), ("JWT_AUDIENCE", "airflow"),
            ("JWT_ROLES", "admins=admin;team=a=viewer;ops=operator:etl,finance.*;ops=viewer")).Settings!.Settings.Access;
        access.TrustedProxies.Select(network => network.ToString()).ShouldBe(["10.0.0.5/32", "10.1.0.0/16", "::1/128"]);
        (access.SessionLifetime, access.RequestsPerSecond, access.RequestBurst).ShouldBe((TimeSpan.FromHours(2), 5000, 5000));
        var tokens = access.Tokens.ShouldNotBeNull();
        (tokens.Issuer, tokens.Audience, tokens.RoleClaim, tokens.KeysUrl).ShouldBe(("https://id.example.com", "airflow", "roles", null));
        tokens.Grants.Select(one => $"{one.Key}: {string.Join(' ', one.Value)}").ShouldBe(["admins: admin", "team=a: viewer", "ops: operator:etl,finance.* viewer"]);
    }

    [Theory]
    [InlineData("TRUSTED_PROXIES", "anywhere", "TRUSTED_PROXIES has no address and no network: 'anywhere'")]
    [InlineData("TRUSTED_PROXIES", "0.0.0.0/0", "TRUSTED_PROXIES has no address")]
    [InlineData("SESSION_HOURS", "0", "SESSION_HOURS must be a number from 1")]
    [InlineData("AUDIT_RETENTION_DAYS", "x", "AUDIT_RETENTION_DAYS must be a number from 1")]
    [InlineData("JWT_ISSUER", "https://id.example.com", "JWT_AUDIENCE is not")]
    public void What_cannot_be_said_of_callers_is_told(string name, string value, string problem) =>
        Read(new RoleArguments(), (name, value)).Problems.ShouldHaveSingleItem().ShouldContain(problem);

    [Theory]
    [InlineData("JWT_KEYS_URL", "http://id.example.com/keys", "must be an https address")]
    [InlineData("JWT_SECRET_FILE", "/does/not/exist", "cannot be read")]
    [InlineData("JWT_ROLES", "admins", "JWT_ROLES has no pair")]
    [InlineData("JWT_ROLES", "admins=god", "'god' is no role")]
    public void What_cannot_be_said_of_tokens_is_told(string name, string value, string problem) =>
        Read(new RoleArguments(), ("JWT_ISSUER", "https://id.example.com"), ("JWT_AUDIENCE", "a"), (name, value)).Problems.ShouldContain(one => one.Contains(problem, StringComparison.Ordinal));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.2")]
    [InlineData("::1")]
    [InlineData("localhost")]
    public void This_machine_needs_no_leave(string host) => Read(new RoleArguments { Host = host }).Problems.ShouldBeEmpty();

    [Fact]
    public void Every_problem_is_told_at_once()
    {
        var arguments = new RoleArguments
        {
            Host = "a b", AllowsUnauthenticated = true, Port = "99999", Slots = "0", Queues = ["no space"], WorkflowFolders = ["/does/not/exist"],
            Database = "mysql://h/d", DatabaseWait = "-1", Lease = "8", Heartbeat = "3", Labels = ["x"], DataDirectory = "", AllowedHosts = ["http://x"],
        };
        Read(arguments, ("LOG_LEVEL", "loud")).Problems.ShouldBe([
            "--data is empty.",
            "--db has a scheme that is not known; write sqlite:PATH, a plain path, or postgres://user:password@host:port/database.",
            "--host is no address: 'a b'; write one like 127.0.0.1, 0.0.0.0 or ::1, without a port.",
            "--port must be a number from 0 to 65535, not '99999'.",
            "--db-wait must be a number of seconds up to 86400, not '-1'.",
            "--workflows names no folder: '/does/not/exist'.",
            "--slots must be a number from 1 to 1024, not '0'.",
            "--queues has no queue name: 'no space'; letters, digits, '_', '-' and '.' make one.",
            "--labels has no label: 'x'; write key=value, each key once.",
            "The lease (8 s) must be at least three heartbeats (3 s each).",
            "LOG_LEVEL is no level: 'loud'; it is trace, debug, info, warn, error or fatal.",
            "'http://x' is not a host name; write it without scheme and port, e.g. airflow.example.com.",
        ]);
    }

    [Theory]
    [InlineData("8o80")]
    [InlineData("-1")]
    [InlineData("65536")]
    public void A_bad_PORT_is_named_as_what_it_is(string port) =>
        Read(new RoleArguments(), ("PORT", port)).Problems.ShouldBe([$"PORT must be a number from 0 to 65535, not '{port}'."]);

    [Theory]
    [InlineData("api", "PORT", 8080)]
    [InlineData("scheduler", "METRICS_PORT", 9090)]
    [InlineData("worker", "METRICS_PORT", 9091)]
    public void A_role_listens_where_the_contract_says(string verb, string variable, int port)
    {
        Read(RoleOf(verb), new RoleArguments { Database = "postgres://u@h/d" }).Settings!.Settings.Port.ShouldBe(port);
        Read(RoleOf(verb), new RoleArguments { Database = "postgres://u@h/d" }, (variable, "7000")).Settings!.Settings.Port.ShouldBe(7000);
    }

    [Theory]
    [InlineData("api")]
    [InlineData("scheduler")]
    [InlineData("worker")]
    public void A_role_over_a_SQLite_file_is_refused_with_a_way_out(string verb)
    {
        var problem = Read(RoleOf(verb), new RoleArguments(), ("DATABASE_URL", "sqlite:x.db")).Problems.ShouldHaveSingleItem();
        problem.ShouldContain($"'{verb}' shares its database");
        problem.ShouldContain("miniairflow standalone");
        Read(RoleOf(verb), new RoleArguments()).Problems.ShouldHaveSingleItem();
    }

    [Fact]
    public void The_environment_of_many_machines_is_heard()
    {
        var settings = Read(Role.Worker, new RoleArguments { Slots = "7", Labels = ["zone=b,gpu=a100"], Lease = "9" },
            ("DATABASE_URL", "postgres://u:p@h:5432/d?sslmode=disable"), ("DB_MAX_OPEN_CONNS", "12"), ("DB_MAX_IDLE_CONNS", "3"), ("REDIS_URL", "redis://r:6379"),
            ("HEARTBEAT_SECONDS", "0.5"), ("LEASE_SECONDS", "30")).Settings!.Settings;
        (settings.MaxOpenConnections, settings.MaxIdleConnections, settings.RedisUrl, settings.Slots).ShouldBe((12, 3, "redis://r:6379", 7));
        (settings.Lease.Duration, settings.Lease.Heartbeat).ShouldBe((TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(0.5)));
        settings.Labels.ShouldBe(new Dictionary<string, string> { ["zone"] = "b", ["gpu"] = "a100" }, ignoreOrder: true);
        settings.Database.Shown.ShouldBe("postgres://h:5432/d");
    }

    [Fact]
    [Trait("scenario", "F05")]
    public void F05_a_heartbeat_that_is_too_slow_for_the_lease_is_refused() =>
        Read(Role.Worker, new RoleArguments { Database = "postgres://u@h/d" }, ("HEARTBEAT_SECONDS", "6")).Problems
            .ShouldBe(["The lease (15 s) must be at least three heartbeats (6 s each)."]);

    [Fact]
    public void Health_and_metrics_may_be_served_to_other_machines_without_leave() =>
        Read(Role.Worker, new RoleArguments { Database = "postgres://u@h/d", Host = "0.0.0.0" }).Problems.ShouldBeEmpty();

    private static Role RoleOf(string verb) => new[] { Role.Api, Role.Scheduler, Role.Worker }.Single(role => role.Verb == verb);

    private static (CheckedSettings? Settings, IReadOnlyList<string> Problems) Read(RoleArguments arguments, params (string Name, string Value)[] environment) =>
        Read(Role.Standalone, arguments, environment);

    private static (CheckedSettings? Settings, IReadOnlyList<string> Problems) Read(Role role, RoleArguments arguments, params (string Name, string Value)[] environment) =>
        RoleSettingsReader.Read(role, arguments, name => environment.Where(pair => pair.Name == name).Select(pair => pair.Value).FirstOrDefault());
}
