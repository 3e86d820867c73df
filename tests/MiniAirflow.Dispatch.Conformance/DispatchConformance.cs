using MiniAirflow.Core.Events;

namespace MiniAirflow.Dispatch.Conformance;

/// <summary>What every carrier of hints promises.</summary>
public abstract class DispatchConformance<TFixture> : IAsyncLifetime where TFixture : IDispatchFixture, new()
{
    /// <summary>Longer than any wake takes; only a broken carrier lasts so long.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Patience enough to be a wait, short enough to be waited out.</summary>
    protected static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(150);

    private readonly List<IWorkListener> _listeners = [];

    protected TFixture Fixture { get; } = new();

    protected IWorkDispatch Dispatch { get; private set; } = null!;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Fixture.InitializeAsync();
        Dispatch = await Fixture.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _listeners) await listener.DisposeAsync();
        await Dispatch.DisposeAsync();
        await Fixture.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_announcement_wakes_a_waiter()
    {
        var wait = (await ListenAsync("q")).WaitAsync(Patience, Stop).AsTask();
        Announce("q", 1);
        (await wait).ShouldBeTrue();
        ShouldBeEarly();
    }

    [Fact]
    public async Task What_is_announced_between_listening_and_the_first_wait_is_kept()
    {
        await using var listener = Dispatch.Listen(["q"]);
        Announce("q", 1);
        (await listener.WaitAsync(Patience, Stop)).ShouldBeTrue();
        ShouldBeEarly();
    }

    [Fact]
    public async Task What_is_announced_between_two_waits_is_kept()
    {
        var listener = await ListenAsync("q");
        Announce("q", 3);
        (await listener.WaitAsync(Patience, Stop)).ShouldBeTrue();
        ShouldBeEarly();
    }

    [Fact]
    public async Task A_wait_for_nothing_lasts_its_time_and_says_no()
    {
        var listener = await ListenAsync("q");
        var began = TimeProvider.System.GetTimestamp();
        (await listener.WaitAsync(Moment, Stop)).ShouldBeFalse();
        // Timers count in whole milliseconds.
        TimeProvider.System.GetElapsedTime(began).ShouldBeGreaterThanOrEqualTo(Moment - TimeSpan.FromMilliseconds(2));
    }

    [Fact]
    public async Task A_queue_of_others_and_an_empty_announcement_wake_nobody()
    {
        var listener = await ListenAsync("q");
        Announce("other", 1);
        Announce("Q", 1);
        Announce("q", 0);
        (await listener.WaitAsync(Moment, Stop)).ShouldBeFalse();
    }

    [Fact]
    public async Task Each_of_a_listeners_queues_wakes_it()
    {
        string[] queues = ["a", "with blanks and {braces}", "größe", new('x', 200)];
        var listener = await ListenAsync(queues);
        foreach (var queue in queues)
        {
            var wait = listener.WaitAsync(Patience, Stop).AsTask();
            Announce(queue, 1);
            (await wait).ShouldBeTrue(queue);
        }
        ShouldBeEarly();
    }

    [Fact]
    public async Task Several_attempts_announced_together_wake_several_idle_workers()
    {
        List<Task<bool>> waits = [];
        foreach (var _ in Enumerable.Range(0, 4)) waits.Add((await ListenAsync("q")).WaitAsync(Patience, Stop).AsTask());
        await Fixture.UntilWaitingAsync(4);
        Announce("q", 8);
        (await Task.WhenAll(waits)).ShouldAllBe(woken => woken);
        ShouldBeEarly();
    }

    [Fact]
    public async Task A_worker_that_does_not_wait_keeps_no_wake_from_one_that_does()
    {
        var (busy, idle) = (await ListenAsync("q"), await ListenAsync("q"));
        using var end = new CancellationTokenSource();
        var given = busy.WaitAsync(Patience, end.Token).AsTask();
        await Fixture.UntilWaitingAsync(1);
        var wait = idle.WaitAsync(Patience, Stop).AsTask();
        await end.CancelAsync();
        (await given).ShouldBeFalse();
        Announce("q", 1);
        (await wait).ShouldBeTrue();
        ShouldBeEarly();
    }

    [Fact]
    public async Task A_wait_that_is_given_up_says_no_at_once_and_loses_no_wake()
    {
        var listener = await ListenAsync("q");
        using var end = new CancellationTokenSource();
        var wait = listener.WaitAsync(Patience, end.Token).AsTask();
        await end.CancelAsync();
        (await wait).ShouldBeFalse();
        Announce("q", 1);
        (await listener.WaitAsync(Patience, Stop)).ShouldBeTrue();
        ShouldBeEarly();
    }

    [Fact]
    public async Task Closing_a_listener_ends_its_wait()
    {
        var listener = await ListenAsync("q");
        var wait = listener.WaitAsync(Patience, Stop).AsTask();
        await listener.DisposeAsync();
        (await wait).ShouldBeFalse();
        await listener.DisposeAsync();
        ShouldBeEarly();
    }

    [Fact]
    public async Task No_wake_is_lost_among_thousands()
    {
        var listener = await ListenAsync("q");
        for (var round = 0; round < 2000; round++)
        {
            var wait = listener.WaitAsync(Patience, Stop).AsTask();
            Announce("q", 1);
            (await wait).ShouldBeTrue($"round {round}");
        }
        ShouldBeEarly();
    }

    [Fact]
    public async Task F62_announced_twice_late_or_for_what_is_gone_is_a_wake_and_nothing_else()
    {
        var listener = await ListenAsync("q");
        Guid[] ids = [Guid.CreateVersion7()];
        for (var i = 0; i < 3; i++) Dispatch.Announce("q", ids);
        (await listener.WaitAsync(Patience, Stop)).ShouldBeTrue();
        // Twice may be two wakes, but not for ever.
        await SettleAsync(listener);
        ShouldBeEarly();
    }

    [Fact]
    public async Task A_flood_is_taken_without_complaint_and_so_is_what_comes_after_the_end()
    {
        var listener = await ListenAsync("q");
        for (var i = 0; i < 20; i++) Announce("q", 10_000);
        for (var i = 0; i < 5000; i++) Announce($"queue-{i}", 1);
        (await listener.WaitAsync(Patience, Stop)).ShouldBeTrue();
        await listener.DisposeAsync();
        await Dispatch.DisposeAsync();
        Should.NotThrow(() => Announce("q", 1));
        ShouldBeEarly();
    }

    /// <summary>A listener that has settled: it knows its carrier, and has had the wake that may come with that.</summary>
    protected async Task<IWorkListener> ListenAsync(params string[] queues)
    {
        var listener = Dispatch.Listen(queues);
        _listeners.Add(listener);
        await SettleAsync(listener);
        return listener;
    }

    protected static async Task SettleAsync(IWorkListener listener)
    {
        for (var left = 100; await listener.WaitAsync(Moment, Stop); left--) left.ShouldBeGreaterThan(0, "the listener is woken for ever");
    }

    protected void Announce(string queue, int count) => Dispatch.Announce(queue, [.. Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7())]);

    private readonly long _began = TimeProvider.System.GetTimestamp();

    /// <summary>A wake, not the end of a wait, was what went on here.</summary>
    protected void ShouldBeEarly() => TimeProvider.System.GetElapsedTime(_began).ShouldBeLessThan(Patience, "a wait was waited out");
}
