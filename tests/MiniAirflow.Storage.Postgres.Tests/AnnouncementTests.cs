using System.Text.RegularExpressions;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;
using MiniAirflow.TestKit;

namespace MiniAirflow.Storage.Postgres.Tests;

/// <summary>How news travels; the server's own log, which names the transaction of each statement, is the witness.</summary>
public sealed partial class AnnouncementTests : IAsyncLifetime
{
    private PostgresServer _server = null!;
    private string _database = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // %v is the transaction's virtual number: a session has another one for each.
        _server = await PostgresServer.StartAsync(isDurable: false, "log_statement=all", "log_line_prefix='[%v]'");
        _database = await _server.CreateDatabaseAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task F48_Announcements_are_transactions_of_their_own_and_fewer_than_the_commits()
    {
        await using var first = Open();
        await using var second = Open();
        var workflow = (await first.Workflows.PublishAsync(new PublishRequest(Flow.Of("chain", "a", "b < a", "c < b", "d < c")), Stop)).Workflow!.Id;
        await Task.WhenAll(new[] { first, second, first, second }.Select(store => WorkAsync(store, workflow)));

        await Poll.UntilAsync(() => Transactions("Core/notify").Count > 0);
        var others = Transactions("(?!Core/notify)[A-Z]").ToHashSet();
        others.Count.ShouldBeGreaterThan(100);
        Transactions("Core/notify").ShouldAllBe(transaction => !others.Contains(transaction));
        Transactions("Core/notify").Count.ShouldBeLessThan(Transactions("Core/commit").Count);
    }

    private static async Task WorkAsync(PostgresStore store, Guid workflow)
    {
        var worker = Guid.CreateVersion7();
        await store.Workers.RegisterAsync(new WorkerRegistration(worker, "w", "h", ["default"], 4), Stop);
        for (var run = 0; run < 25; run++)
        {
            await store.Runs.CreateAsync(new CreateRunRequest(workflow), Stop);
            while ((await store.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = worker, Want = 4 }, Stop)).Leased is { Count: > 0 } leased)
                await store.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = worker, Finished = [.. leased.Select(Good)] }, Stop);
        }
    }

    private static FinishedAttempt Good(LeasedTask task) => new(task.TaskRunId, task.Token, TaskOutcome.Success, TimeSpan.Zero);

    private PostgresStore Open() => PostgresStore.Open(new PostgresStoreOptions
    {
        ConnectionString = _server.ConnectionString(_database), Wakes = new InProcessWakeBus(TimeProvider.System),
    });

    /// <summary>The transactions in which a statement of ours was run, by the beginning of its name.</summary>
    private List<string> Transactions(string name) =>
        [.. Statement().Matches(_server.Log).Where(match => Regex.IsMatch(match.Groups["name"].Value, "^" + name)).Select(match => match.Groups["transaction"].Value)];

    [GeneratedRegex(@"^\[(?<transaction>[0-9/]+)\]LOG:  execute [^\n]*/\* miniairflow:(?<name>\S+) ", RegexOptions.Multiline)]
    private static partial Regex Statement();
}
