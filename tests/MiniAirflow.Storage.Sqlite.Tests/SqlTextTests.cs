using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Tests.Support;

namespace MiniAirflow.Storage.Sqlite.Tests;

public sealed class SqlTextTests
{
    [Fact]
    public async Task Every_statement_fits_the_schema()
    {
        await using var file = new TestDatabase();
        file.CreateMigrator().Up();
        using var db = Database.Open(file.File);
        Sql.Text.Names.Count().ShouldBeGreaterThan(50);
        foreach (var name in Sql.Text.Names) Should.NotThrow(() => db.Prepare(Sql.Text.Get(name)).Dispose(), name);
    }

    [Fact]
    public void No_statement_is_dead()
    {
        var code = string.Concat(Directory.EnumerateFiles(Repository.PathOf("src", "MiniAirflow.Storage.Sqlite"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText));
        Sql.Text.Names.ShouldAllBe(name => code.Contains($"\"{name}\"", StringComparison.Ordinal));
    }
}
