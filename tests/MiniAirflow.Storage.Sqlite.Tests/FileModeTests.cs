using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Sqlite.Tests;

/// <summary>Who may read what a store writes: definitions, parameters and hashes of keys are nobody else's on the machine.</summary>
public sealed class FileModeTests(SqliteFixture fixture) : IClassFixture<SqliteFixture>
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task S10_A_database_that_is_made_is_its_owners_alone()
    {
        await using var store = new TestStore(await fixture.CreateDatabaseAsync());
        await store.StartRunAsync(Flow.Of("etl", "a"));
        foreach (var file in FilesOf(store)) File.GetUnixFileMode(file).ShouldBe(Own, file);
    }

    [Fact]
    public async Task A_database_that_is_there_stays_open_to_whom_it_was_opened()
    {
        const UnixFileMode Shared = Own | UnixFileMode.GroupRead;
        var database = (TestDatabase)await fixture.CreateDatabaseAsync();
        await File.WriteAllBytesAsync(database.File, [], TestContext.Current.CancellationToken);
        File.SetUnixFileMode(database.File, Shared);
        await using var store = new TestStore(database);
        await store.StartRunAsync(Flow.Of("etl", "a"));
        File.GetUnixFileMode(database.File).ShouldBe(Shared);
    }

    private static string[] FilesOf(TestStore store)
    {
        var file = ((TestDatabase)store.Database).File;
        var files = Directory.GetFiles(Path.GetDirectoryName(file)!);
        files.Length.ShouldBeGreaterThanOrEqualTo(4, "the database, its log, its index, its lock");
        return files;
    }
}
