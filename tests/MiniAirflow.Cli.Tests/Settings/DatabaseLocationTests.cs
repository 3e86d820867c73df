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
    [InlineData("sqlite::memory:")]
    [InlineData(":memory:")]
    public void Memory_is_memory(string option) => DatabaseLocation.Read(option, _ => null, "data").Location!.IsInMemory.ShouldBeTrue();

    [Theory]
    [InlineData("postgres://u:p@h/db", "--db names a PostgreSQL database; PostgreSQL comes with step 2, so use a SQLite file for now, e.g. sqlite:miniairflow.db.")]
    [InlineData("mysql://h/db", "--db has a scheme that is not known; write sqlite:PATH or a plain path.")]
    [InlineData("", "--db names no file; write sqlite:PATH or a plain path.")]
    [InlineData("sqlite:", "--db names no file; write sqlite:PATH or a plain path.")]
    public void What_names_no_database_is_one_sentence(string option, string problem) => DatabaseLocation.Read(option, _ => null, "data").Problem.ShouldBe(problem);
}
