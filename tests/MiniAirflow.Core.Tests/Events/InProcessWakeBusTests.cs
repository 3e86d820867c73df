using Microsoft.Extensions.Time.Testing;
using MiniAirflow.Core.Events;

namespace MiniAirflow.Core.Tests.Events;

public sealed class InProcessWakeBusTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly FakeTimeProvider _time = new();
    private readonly InProcessWakeBus _bus;

    public InProcessWakeBusTests() => _bus = new InProcessWakeBus(_time);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wait_ends_with_the_topic_that_was_woken_for()
    {
        using var listener = _bus.Listen(WakeTopics.Work | WakeTopics.Due);
        var wait = listener.WaitAsync(Long, Stop).AsTask();
        _bus.Publish(WakeTopics.Events | WakeTopics.Cancel);
        wait.IsCompleted.ShouldBeFalse("nobody listens for these here");
        _bus.Publish(WakeTopics.Work | WakeTopics.Events);
        (await wait).ShouldBe(WakeTopics.Work);
    }

    [Fact]
    public async Task Wakes_between_two_waits_are_kept_as_one()
    {
        using var listener = _bus.Listen(WakeTopics.Work | WakeTopics.Due);
        _bus.Publish(WakeTopics.Work);
        _bus.Publish(WakeTopics.Work);
        _bus.Publish(WakeTopics.Due);
        (await listener.WaitAsync(Long, Stop)).ShouldBe(WakeTopics.Work | WakeTopics.Due);
        (await listener.WaitAsync(TimeSpan.Zero, Stop)).ShouldBe(WakeTopics.None, "taken is taken");
    }

    [Fact]
    public async Task A_wait_ends_with_nothing_when_its_time_is_over()
    {
        using var listener = _bus.Listen(WakeTopics.Work);
        var wait = listener.WaitAsync(TimeSpan.FromSeconds(5), Stop).AsTask();
        _time.Advance(TimeSpan.FromSeconds(4.9));
        wait.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.1));
        (await wait).ShouldBe(WakeTopics.None);
        _bus.Publish(WakeTopics.Work);
        (await listener.WaitAsync(Long, Stop)).ShouldBe(WakeTopics.Work, "a wake after the time was over is for the next wait");
    }

    [Fact]
    public async Task A_wait_that_is_given_up_keeps_the_wake_for_the_next()
    {
        using var listener = _bus.Listen(WakeTopics.Work);
        using var patience = new CancellationTokenSource();
        var wait = listener.WaitAsync(Long, patience.Token).AsTask();
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => wait);
        _bus.Publish(WakeTopics.Work);
        (await listener.WaitAsync(Long, Stop)).ShouldBe(WakeTopics.Work);
    }

    [Fact]
    public async Task Each_of_many_listeners_is_woken_and_those_that_left_are_not()
    {
        var listeners = Enumerable.Range(0, 50).Select(_ => _bus.Listen(WakeTopics.Events)).ToList();
        var waits = listeners.Select(one => one.WaitAsync(Long, Stop).AsTask()).ToList();
        listeners[7].Dispose();
        _bus.Publish(WakeTopics.Events);
        (await Task.WhenAll(waits.Where((_, i) => i != 7))).ShouldAllBe(topics => topics == WakeTopics.Events);
        waits[7].IsCompleted.ShouldBeFalse();
        listeners.ForEach(one => one.Dispose());
        _bus.Publish(WakeTopics.Events);
    }

    [Fact]
    public async Task No_wake_is_lost_however_publisher_and_waiter_interleave()
    {
        const int Count = 20_000;
        using var listener = _bus.Listen(WakeTopics.Work);
        var published = 0;
        var publisher = Task.Run(() =>
        {
            for (var i = 1; i <= Count; i++)
            {
                Volatile.Write(ref published, i); // the news is there before the wake for it
                _bus.Publish(WakeTopics.Work);
            }
        }, Stop);
        for (var seen = 0; seen < Count; seen = Volatile.Read(ref published))
            (await listener.WaitAsync(Long, Stop)).ShouldBe(WakeTopics.Work); // a lost wake would wait for ever: the clock stands still
        await publisher;
    }

    [Fact]
    public void Waking_nobody_for_nothing_is_harmless()
    {
        _bus.Publish(WakeTopics.None);
        _bus.Publish(WakeTopics.Work);
    }

    [Fact]
    public void Two_subscriptions_of_one_callback_end_one_by_one()
    {
        var calls = 0;
        void Count(WakeTopics _) => calls++;
        using var first = _bus.Subscribe(WakeTopics.Work, Count);
        var second = _bus.Subscribe(WakeTopics.Work, Count);
        _bus.Publish(WakeTopics.Work);
        second.Dispose();
        second.Dispose();
        _bus.Publish(WakeTopics.Work);
        calls.ShouldBe(3, "ending the second twice does not end the first");
    }
}
