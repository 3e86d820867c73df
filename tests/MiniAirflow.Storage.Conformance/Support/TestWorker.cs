using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Storage.Conformance.Support;

/// <summary>A registered worker that does by hand what a real one does in its loop.</summary>
public sealed class TestWorker(TestStore store, Guid id)
{
    /// <summary>Its identity.</summary>
    public Guid Id { get; } = id;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>One whole turn.</summary>
    public async Task<ExchangeResult> ExchangeAsync(ExchangeRequest request) => await store.Queue.ExchangeAsync(request with { WorkerId = Id }, Stop);

    /// <summary>Leases up to a number.</summary>
    public async Task<IReadOnlyList<LeasedTask>> LeaseAsync(int want = 100) =>
        (await ExchangeAsync(new ExchangeRequest { WorkerId = Id, Want = want })).Leased;

    /// <summary>Leases exactly one.</summary>
    public async Task<LeasedTask> LeaseOneAsync() => (await LeaseAsync(1)).ShouldHaveSingleItem();

    /// <summary>Reports a start.</summary>
    public async Task StartAsync(LeasedTask task, TimeSpan elapsed = default) =>
        await ExchangeAsync(new ExchangeRequest { WorkerId = Id, Started = [new StartedAttempt(task.TaskRunId, task.Token, elapsed)] });

    /// <summary>Reports an end.</summary>
    /// <returns>Whether it was accepted.</returns>
    public async Task<bool> FinishAsync(LeasedTask task, TaskOutcome? outcome = null, TimeSpan duration = default, string logTail = "") =>
        (await ExchangeAsync(new ExchangeRequest
        {
            WorkerId = Id,
            Finished = [new FinishedAttempt(task.TaskRunId, task.Token, outcome ?? TaskOutcome.Success, duration, logTail)],
        })).Accepted.ShouldHaveSingleItem();

    /// <summary>Reports a failure.</summary>
    public Task<bool> FailAsync(LeasedTask task) => FinishAsync(task, TaskOutcome.Failure("It broke."));

    /// <summary>Reports an end of some kind.</summary>
    public Task<bool> EndAsync(LeasedTask task, OutcomeKind kind) => FinishAsync(task, new TaskOutcome { Kind = kind, Reason = "As told." });

    /// <summary>Reports that a mapped task becomes so many items: "0", "1" and so on.</summary>
    public Task<bool> ExpandAsync(LeasedTask task, int count) =>
        FinishAsync(task, new TaskOutcome { Kind = OutcomeKind.Success, Items = [.. Enumerable.Range(0, count).Select(i => new MapItem(i, $"\"{i}\"", $"item {i}"))] });

    /// <summary>Hands an attempt back unstarted.</summary>
    public async Task ReturnAsync(LeasedTask task) =>
        await ExchangeAsync(new ExchangeRequest { WorkerId = Id, Returned = [new Lease(task.TaskRunId, task.Token)] });

    /// <summary>Beats, holding these.</summary>
    public async Task<RenewResult?> RenewAsync(params IReadOnlyList<LeasedTask> held) =>
        await store.Queue.RenewAsync(Id, [.. held.Select(one => new Lease(one.TaskRunId, one.Token))], Stop);

    /// <summary>Goes.</summary>
    /// <returns>How many attempts were taken back.</returns>
    public async Task<int> RetireAsync() => await store.Workers.RetireAsync(Id, Stop);

    /// <summary>Leases and ends well until nothing is ready.</summary>
    public async Task DrainAsync()
    {
        while (await LeaseAsync() is { Count: > 0 } leased)
            foreach (var task in leased) (await FinishAsync(task)).ShouldBeTrue(task.Task.Name);
    }
}
