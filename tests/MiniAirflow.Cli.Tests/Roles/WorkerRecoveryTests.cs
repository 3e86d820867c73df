using Microsoft.Extensions.Logging.Abstractions;
using MiniAirflow.Core.Secrets;
using MiniAirflow.Core.Storage;
using MiniAirflow.Logging;
using MiniAirflow.Roles;
using MiniAirflow.Settings;
using MiniAirflow.TestKit;
using MiniAirflow.Worker;
using MiniAirflow.Worker.Handlers;

namespace MiniAirflow.Cli.Tests.Roles;

/// <summary>A worker that starts, after one of its name died, over a database that fails in that very moment.</summary>
/// <remarks>Alone: this process also runs commands in other tests, and a worker takes every process that falls to it, such as a database server, for what a command left behind.</remarks>
[Collection<Alone>]
public sealed class WorkerRecoveryTests
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task F41_a_database_that_goes_away_while_a_worker_recovers_is_waited_for()
    {
        await using var server = await PostgresServer.StartAsync(isDurable: false);
        await using var proxy = FaultProxy.Start(server.Port);
        using var folder = new TemporaryFolder();
        var url = server.Url(await server.CreateDatabaseAsync()).Replace($":{server.Port}/", $":{proxy.Port}/", StringComparison.Ordinal);
        var location = DatabaseLocation.Read(url, _ => null, folder.Path).Location!;
        await using var opened = await StoreOpener.OpenAsync(new StoreRequest { Database = location }, _ => { }, None);
        var options = new WorkerOptions { Name = "worker1", DataDirectory = folder.Path };
        var dead = Guid.NewGuid();
        await opened.Store.Workers.RegisterAsync(new WorkerRegistration(dead, "worker1", options.Hostname, ["default"], 1), None);
        using (var predecessor = new WorkerPresence(folder["workers"], "worker1", options.Hostname)) predecessor.Enter(dead);
        await using var log = new FileStream(folder["log"], FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        using var loggers = new LineLoggerFactory(log, Microsoft.Extensions.Logging.LogLevel.Warning, TimeProvider.System);
        using var part = new WorkerPart(opened, options, new NoKeyring(), new TaskHandlers(), TimeProvider.System, loggers);

        proxy.Refuse();
        var recovering = part.RecoverAsync(None);
        await Poll.UntilAsync(() => recovering.IsCompleted || Told(folder["log"]).Contains("could not be taken back yet", StringComparison.Ordinal));
        recovering.IsCompleted.ShouldBeFalse(recovering.Exception?.ToString());
        proxy.Heal();
        await recovering.WaitAsync(Poll.Patience, TimeProvider.System, None);
        (await opened.Store.Workers.ListActiveAsync(None)).ShouldBeEmpty();
    }

    /// <summary>Over a file every active worker is dead to the next process; one that was not active any more when it was killed is known by its lock alone.</summary>
    [Fact]
    public async Task F67_the_files_of_a_worker_that_was_killed_after_it_had_lost_its_lease_are_removed_by_the_next_one()
    {
        using var folder = new TemporaryFolder();
        await using var opened = await StoreOpener.OpenAsync(new StoreRequest { Database = DatabaseLocation.File(folder["test.db"]) }, _ => { }, None);
        var options = new WorkerOptions { Name = "worker1", DataDirectory = folder.Path };
        var dead = Guid.NewGuid();
        using (var predecessor = new WorkerPresence(folder["workers"], "worker1", options.Hostname)) predecessor.Enter(dead);
        Directory.CreateDirectory(Path.Combine(options.TemporaryDirectory, dead.ToString(), "slot-1"));
        Directory.CreateDirectory(Path.Combine(options.TemporaryDirectory, "of-somebody-else"));

        using var part = new WorkerPart(opened, options, new NoKeyring(), new TaskHandlers(), TimeProvider.System, NullLoggerFactory.Instance);
        await part.RecoverAsync(None);
        Directory.GetDirectories(options.TemporaryDirectory).Select(Path.GetFileName).ShouldBe(["of-somebody-else"]);
        Directory.GetFiles(folder["workers"]).ShouldBeEmpty();
    }

    private static string Told(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}

/// <summary>Tests that must not run beside others.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;
