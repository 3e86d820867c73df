using System.Net;
using MiniAirflow.EndToEnd.Roles;

namespace MiniAirflow.EndToEnd.BadInput;

/// <summary>Databases and Redis servers that will not do: where waiting can help it is waited, with a line for each look; where it cannot, there is one sentence and the end.</summary>
public sealed class DatabaseTests(SharedPostgres postgres) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_schema_that_another_tool_left_half_migrated_is_refused_without_waiting()
    {
        var database = await postgres.Server.CreateDatabaseAsync();
        await postgres.Server.ExecuteAsync(database, "update schema_migrations set dirty = true");
        await ShouldBeRefusedAsync(postgres.Server.Url(database), "left the schema dirty; repair it and clear the flag in schema_migrations");
        await postgres.Server.ExecuteAsync(database, "update schema_migrations set dirty = false");
        await using var api = await ServerProcess.StartRoleAsync("api", _folder.Path, postgres.Server.Url(database));
        (await api.GetAsync("/readyz")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_refused_without_waiting() =>
        await ShouldBeRefusedAsync(postgres.Server.Url("nowhere"), "The database named in the database URL does not exist; create it first.");

    [Fact]
    public async Task A_read_only_database_is_waited_for_when_the_schema_is_missing_and_served_without_changes_when_it_is_there()
    {
        var database = await postgres.Server.CreateDatabaseAsync(isMigrated: false);
        await postgres.Server.ExecuteAsync("postgres", $"alter database {database} set default_transaction_read_only = on");
        var gaveUp = await RunAsync(postgres.Server.Url(database), "--db-wait", "1");
        gaveUp.ExitCode.ShouldBe(1, gaveUp.ToString());
        gaveUp.Error.ShouldContain("The database is read-only; it may be a standby, or about to be made writable again. Given up after 1 s.");

        await postgres.Server.ExecuteAsync("postgres", $"alter database {database} reset default_transaction_read_only");
        (await Product.RunAsync(_folder.Path, Of(postgres.Server.Url(database)), "migrate", "up")).ExitCode.ShouldBe(0);
        await postgres.Server.ExecuteAsync("postgres", $"alter database {database} set default_transaction_read_only = on");
        await using var api = await ServerProcess.StartRoleAsync("api", _folder.Path, postgres.Server.Url(database));
        (await api.GetAsync("/readyz")).ShouldBe(HttpStatusCode.ServiceUnavailable).Text.ShouldContain("read-only");
        (await api.GetAsync("/workflows")).ShouldBe(HttpStatusCode.OK);
        (await api.PostAsync("/workflows", """{"name":"w"}""")).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "read-only");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_with_the_reason()
    {
        var gaveUp = await RunAsync("postgres://airflow:hunter2@127.0.0.1:1/db", "--db-wait", "1");
        gaveUp.ExitCode.ShouldBe(1, gaveUp.ToString());
        gaveUp.Error.ShouldBe("postgres://127.0.0.1:1/db: The database cannot be reached (Connection refused). Given up after 1 s.\n");
        gaveUp.Out.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task A_Redis_without_Streams_is_refused_without_waiting_and_one_that_is_away_is_no_reason_to_wait()
    {
        var url = postgres.Server.Url(await postgres.Server.CreateDatabaseAsync());
        await using var redis = await RedisServer.StartAsync("--rename-command", "XREADGROUP", "");
        var refused = await Product.RunAsync(_folder.Path, Of(url, redis.Url), "scheduler", "--port", "0");
        refused.ExitCode.ShouldBe(1, refused.ToString());
        refused.Error.ShouldContain("has no Redis Streams");
        refused.Out.ShouldNotContain("Trying again");

        await redis.KillAsync();
        await using var scheduler = await ServerProcess.StartRoleAsync("scheduler", _folder.Path, url, environment: Of(url, redis.Url));
        (await scheduler.GetAsync("/readyz")).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("http://localhost:6379", "REDIS_URL must look like redis://host:6379/0")]
    [InlineData("redis://localhost/zero", "must be the number of a database")]
    public async Task A_REDIS_URL_that_is_none_is_bad_input(string redis, string words)
    {
        var refused = await Product.RunAsync(_folder.Path, Of("postgres://airflow@127.0.0.1:1/db", redis), "worker", "--port", "0");
        refused.ExitCode.ShouldBe(2, refused.ToString());
        refused.Error.ShouldContain(words);
        refused.Error.Trim().ShouldNotContain('\n');
    }

    private async Task ShouldBeRefusedAsync(string url, string words)
    {
        foreach (var refused in new[] { await RunAsync(url), await Product.RunAsync(_folder.Path, Of(url), "migrate", "up") })
        {
            refused.ExitCode.ShouldBe(1, refused.ToString());
            refused.Error.ShouldContain(words);
            refused.Error.Trim().ShouldNotContain('\n');
            refused.Out.ShouldNotContain("Trying again");
        }
    }

    private Task<CommandResult> RunAsync(string url, params string[] more) => Product.RunAsync(_folder.Path, Of(url), ["scheduler", "--port", "0", .. more]);

    private static Dictionary<string, string> Of(string url, string? redis = null)
    {
        var environment = new Dictionary<string, string> { ["DATABASE_URL"] = url };
        if (redis is not null) environment["REDIS_URL"] = redis;
        return environment;
    }
}
