using MiniAirflow.Settings;

namespace MiniAirflow.Cli.Tests.Settings;

public sealed class DatabaseLocationTests
{
    [Theory]
    [InlineData(null, null, "data/miniairflow.db")]
    [InlineData(null, "", "data/miniairflow.db")]
    [InlineData("x.db", null, "x.db")]
    [InlineData("sqlite:x.db", "sqlite:y.db", "x.db")]
    [InlineData(null, "sqlite:y.db", "y.db")]
    [InlineData(null, "sqlite:///var/y.db", "/var/y.db")]
    [InlineData(null, "/var/y.db", "/var/y.db")]
    public void The_option_wins_over_the_environment_and_that_over_the_default(string? option, string? url, string path) =>
        DatabaseLocation.Read(option, name => name == "DATABASE_URL" ? url : null, "data").Location.ShouldBe(new DatabaseLocation(path, false));

    [Theory]
    [InlineData("postgres://u:p@h:5433/db?sslmode=require", "postgres://h:5433/db")]
    [InlineData("postgresql://u:p%40x@h/db", "postgresql://h/db")]
    [InlineData("postgres://u@h/db", "postgres://h/db")]
    public void A_PostgreSQL_database_is_shared_and_shown_without_who_logs_in(string url, string shown)
    {
        var location = DatabaseLocation.Read(null, name => name == "DATABASE_URL" ? url : null, "data").Location!;
        (location.IsShared, location.PostgresUrl, location.Shown).ShouldBe((true, url, shown));
    }

    [Theory]
    [InlineData("sqlite::memory:")]
    [InlineData(":memory:")]
    public void Memory_is_memory(string option) => DatabaseLocation.Read(option, _ => null, "data").Location!.IsInMemory.ShouldBeTrue();

    [Theory]
    [InlineData("mysql://h/db", "--db has a scheme that is not known; write sqlite:PATH, a plain path, or postgres://user:password@host:port/database.")]
    [InlineData("", "--db names no file; write sqlite:PATH, a plain path, or postgres://user:password@host:port/database.")]
    [InlineData("sqlite:", "--db names no file; write sqlite:PATH, a plain path, or postgres://user:password@host:port/database.")]
    public void What_names_no_database_is_one_sentence(string option, string problem) => DatabaseLocation.Read(option, _ => null, "data").Problem.ShouldBe(problem);
}
