using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What <see cref="IMigrator"/> promises.</summary>
public abstract class MigratorConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task A_schema_goes_up_down_and_up_again()
    {
        await using var database = await Fixture.CreateDatabaseAsync();
        var migrator = database.CreateMigrator();
        var newest = migrator.Status().Newest;
        newest.ShouldBeGreaterThan(0);
        migrator.Status().Current.ShouldBe(0);

        migrator.Up().ShouldBe(new MigrationStatus(newest, newest));
        migrator.Up().ShouldBe(new MigrationStatus(newest, newest), "nothing is applied twice");
        migrator.Down(1).Current.ShouldBeLessThan(newest);
        migrator.Down(int.MaxValue).ShouldBe(new MigrationStatus(0, newest));
        migrator.Up().ShouldBe(new MigrationStatus(newest, newest));
    }

    [Fact]
    public async Task Going_down_takes_tables_that_are_full()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("etl", "a", "b < a").Every("@hourly"));
        await (await store.StartWorkerAsync()).DrainAsync();
        await store.CloseAsync(); // a step down under an open store may be refused
        store.Database.CreateMigrator().Down(int.MaxValue).Current.ShouldBe(0);
        Should.Throw<Exception>(() => store.Database.Execute("select * from workflows"));
    }

    [Fact]
    public async Task One_step_down_from_the_limits_makes_ready_what_waits_for_one()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("db", 1);
        var run = await store.StartRunAsync(Flow.Of("w", "a", "b").InPool("db"));
        await store.SettleAsync();
        (await store.StateAsync(run.Id)).ShouldBe("queued: a queued, b scheduled");
        await store.CloseAsync();
        var migrator = store.Database.CreateMigrator();
        while (Exists(store, "limit_waits")) migrator.Down(1);
        migrator.Up();
        await store.ReopenAsync();
        (await store.StateAsync(run.Id)).ShouldBe("queued: a queued, b queued", "an older program runs it, and this one forgets who was in");
        await (await store.StartWorkerAsync()).DrainAsync();
        (await store.StateAsync(run.Id)).ShouldBe("success: a success, b success");
    }

    [Fact]
    public async Task One_step_down_from_the_ends_makes_failures_of_what_an_older_program_does_not_know()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("w", Flow.Node("a") with { Pool = "none" }) with { RetryCount = 1, RetryDelaySeconds = 3_600, TimeoutSeconds = 60 });
        var waiting = await store.StartRunAsync(workflow);
        store.Time.Advance(TimeSpan.FromSeconds(60));
        await store.Runs.AdvanceDueAsync(Stop);
        var timedOut = await store.StartRunAsync(Flow.Of("v", "a") with { TimeoutSeconds = 60 });
        store.Time.Advance(TimeSpan.FromSeconds(60));
        await store.Runs.AdvanceDueAsync(Stop);
        var alive = await store.StartRunAsync(workflow);
        await store.Store.Pauses.PauseAsync(new PauseRequest(PauseSubject.All, "x", "ann"), Stop);
        await store.Store.Pauses.ResumeAsync(PauseSubject.All, Stop);
        (await StatesAsync()).ShouldBe(["up_for_retry", "timed_out", "queued"]);
        await store.CloseAsync();
        var migrator = store.Database.CreateMigrator();
        while (Exists(store, "run_timers")) migrator.Down(1);
        Should.Throw<Exception>(() => store.Database.Execute("update workflow_runs set state = 'timed_out'"), "the older program's rule is in force again");
        migrator.Up();
        await store.ReopenAsync();
        (await StatesAsync()).ShouldBe(["failed", "failed", "queued"]);
        await store.Runs.OperateAsync(new RunOperation(timedOut.Id, RunOperationKind.Clear, TaskSelection.All), Stop);
        await (await store.StartWorkerAsync()).DrainAsync();
        (await store.RunAsync(timedOut.Id)).State.ShouldBe(RunState.Success);

        async Task<IEnumerable<string>> StatesAsync() => [(await store.RunAsync(waiting.Id)).State.Word(), (await store.RunAsync(timedOut.Id)).State.Word(), (await store.RunAsync(alive.Id)).State.Word()];
    }

    [Fact]
    public async Task A_step_down_and_up_again_keeps_what_the_version_before_knew()
    {
        await using var store = await OpenAsync();
        var hook = new HookDefinition { On = [HookEvent.Success], Workflow = new WorkflowTarget { Name = "x" } };
        var run = await store.StartRunAsync(Flow.Of("etl", "a") with { Hooks = [hook, hook with { On = [HookEvent.DeadlineMissed] }], Deadline = new DeadlineDefinition { WithinSeconds = 60 } });
        await store.CloseAsync();
        store.Database.CreateMigrator().Down(1);
        store.Database.CreateMigrator().Up();
        await store.ReopenAsync();
        (await store.StateAsync(run.Id)).ShouldBe("queued: a queued");
        await (await store.StartWorkerAsync()).DrainAsync();
        (await store.StateAsync(run.Id)).ShouldBe("success: a success");
        (await store.Store.Deliveries.ListAsync(new DeliveryFilter(), Stop)).ShouldHaveSingleItem().Event.ShouldBe(HookEvent.Success);
    }

    [Fact]
    public async Task F53_Ten_migrators_that_start_at_once_on_an_empty_database_all_succeed()
    {
        await using var database = await Fixture.CreateDatabaseAsync();
        using var barrier = new Barrier(10);
        var migrators = Enumerable.Range(0, 10).Select(_ => Task.Factory.StartNew(
            () =>
            {
                barrier.SignalAndWait(Stop);
                return database.CreateMigrator().Up();
            },
            Stop, TaskCreationOptions.LongRunning, TaskScheduler.Default));

        var results = await Task.WhenAll(migrators);

        results.ShouldAllBe(one => one.Current == one.Newest);
        await using var store = new TestStore(database);
        (await store.StartRunAsync(Flow.Of("etl", "a"))).Version.ShouldBe(1);
    }

    [Fact]
    public async Task The_count_is_kept_in_golang_migrates_own_table()
    {
        await using var database = await Fixture.CreateDatabaseAsync();
        var migrator = database.CreateMigrator();
        var newest = migrator.Up().Newest;
        // Another tool takes everything back and notes it as golang-migrate does: with an empty table.
        migrator.Down(int.MaxValue);
        database.Execute("delete from schema_migrations");
        migrator.Status().Current.ShouldBe(0);
        migrator.Up().Current.ShouldBe(newest);
        database.Execute($"update schema_migrations set dirty = true where version = {newest}");
        Should.Throw<StoreException>(() => migrator.Up()).Message.ShouldContain("dirty");
        Should.Throw<StoreException>(() => migrator.Status()).IsTransient.ShouldBeFalse();
    }

    [Fact]
    public async Task F54_A_database_that_is_newer_than_the_program_is_refused_and_left_alone()
    {
        await using var database = await Fixture.CreateDatabaseAsync();
        var migrator = database.CreateMigrator();
        var newest = migrator.Up().Newest;
        database.Execute($"update schema_migrations set version = {newest + 1}");

        Should.Throw<StoreException>(() => migrator.Up()).Message.ShouldContain("newer");
        Should.Throw<StoreException>(() => new TestStore(database)).Message.ShouldContain("newer");
        migrator.Down(1).ShouldBe(new MigrationStatus(newest + 1, newest));
    }

    private static bool Exists(TestStore store, string table)
    {
        try
        {
            store.Database.Execute($"select count(*) from {table}");
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
