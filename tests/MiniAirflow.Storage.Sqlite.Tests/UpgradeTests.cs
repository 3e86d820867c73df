using MiniAirflow.Core.Events;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Runs;
using MiniAirflow.Storage.Sqlite.Writing;
using MiniAirflow.TestKit;

namespace MiniAirflow.Storage.Sqlite.Tests;

/// <summary>A transaction that reads first and writes then: SQLite refuses the second at once, whatever patience was asked for, when somebody else wrote in between.</summary>
public sealed class UpgradeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Trait("Scenario", "T13")]
    [Fact]
    public async Task F57_Nobody_writes_between_the_reading_and_the_writing_of_one_transaction()
    {
        await using var file = new TestDatabase();
        file.CreateMigrator().Up();
        file.Execute("insert into counters (name, value) values ('shared', 0)");
        using var writer = new WriteLoop(Database.Open(file.File), new RunMemory(), TimeProvider.System, new InProcessWakeBus(TimeProvider.System), []);
        for (var round = 0; round < 5; round++)
        {
            Task? other = null;
            var wasHeldUp = await writer.RunAsync(context =>
            {
                var before = Read(context.Db);
                other = Task.Run(() => WriteAsync(file), Stop);
                var isWaiting = !other.Wait(TimeSpan.FromMilliseconds(100), Stop);
                context.Db.Execute($"update counters set value = {before + 10} where name = 'shared'");
                return isWaiting;
            });
            wasHeldUp.ShouldBeTrue("the lock was taken at the beginning");
            await other!;
            (await writer.RunAsync(context => Read(context.Db))).ShouldBe(11 * (round + 1), "neither lost the other's change");
        }
    }

    private static long Read(Database db)
    {
        using var read = db.Prepare("select value from counters where name = 'shared'");
        read.Read().ShouldBeTrue();
        return read.Int64(0);
    }

    /// <summary>Another program, as a backup or a person's shell would be; patient.</summary>
    private static Task WriteAsync(TestDatabase file) => Poll.UntilAsync(() =>
    {
        try
        {
            file.Execute("update counters set value = value + 1 where name = 'shared'");
            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    });
}
