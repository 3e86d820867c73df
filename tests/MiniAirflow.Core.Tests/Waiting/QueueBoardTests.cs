using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Waiting;

namespace MiniAirflow.Core.Tests.Waiting;

public sealed class QueueBoardTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_queue_that_anybody_uses_is_on_it_once_and_by_name()
    {
        var queues = QueueBoard.Of([new("ready", 1, Now)], new Dictionary<string, int> { ["held"] = 2, ["ready"] = 1 },
            Around([Worker("a", 2, 0, "served", "ready"), Worker("b", 2, 0, "served")], new Pause(PauseSubject.Queue("paused"), "Why.", "ann", Now, null), new Pause(PauseSubject.Workflow(Guid.Empty), "Not a queue.", "ann", Now, null)));
        queues.Select(one => (one.Name, one.Workers.Count, one.Held, one.Ready, one.Pause is not null)).ShouldBe(
            [("held", 0, 2, 0, false), ("paused", 0, 0, 0, true), ("ready", 1, 1, 1, false), ("served", 2, 0, 0, false)]);
    }

    [Fact]
    public void Nobody_lends_a_slot_to_another_and_a_drained_worker_has_none()
    {
        // One holds more than it has slots for: tasks that are leased ahead.
        var drained = Worker("drained", 8, 0, "q");
        drained = drained with { Worker = drained.Worker with { Drain = new WorkerDrain(Now, "ann", "") } };
        var queue = Of(3, Around([Worker("full", 2, 5, "q"), Worker("free", 4, 1, "q"), drained]));
        (queue.Workers.Count, queue.Slots, queue.FreeSlots).ShouldBe((3, 6, 3));
    }

    [Fact]
    public void A_pause_of_everything_comes_before_that_of_the_queue_and_any_lack_of_workers()
    {
        var queue = Of(1, Around([], new Pause(PauseSubject.Queue("q"), "Of the queue.", "ann", Now, null), new Pause(PauseSubject.All, "Of all", "bob", Now, null)));
        queue.Pause.ShouldNotBeNull().Reason.ShouldBe("Of all");
        queue.Why.ShouldBe(new WaitExplanation(WaitKind.Pause, "Everything is paused by bob since 2026-06-01T12:00:00Z: Of all."));
    }

    [Theory]
    [InlineData(0, null, null)]
    [InlineData(1, WaitKind.Worker, "1 task is ready, but no worker serves queue 'q'; the one there is serves other.")]
    [InlineData(7, WaitKind.Worker, "7 tasks are ready, but no worker serves queue 'q'; the one there is serves other.")]
    public void It_says_why_what_is_ready_is_not_taken_and_nothing_where_nothing_is(int ready, WaitKind? kind, string? sentence)
    {
        var why = Of(ready, Around([Worker("a", 2, 0, "other")])).Why;
        (why?.Kind, why?.Sentence).ShouldBe((kind, sentence));
    }

    private static QueueStatus Of(int ready, Surroundings around) => QueueBoard.Of("q", new QueueStatistics("q", ready, Now), 0, around);

    private static Surroundings Around(IReadOnlyList<WorkerLoad> workers, params IReadOnlyList<Pause> pauses) => new(pauses, workers, Now);

    private static WorkerLoad Worker(string name, int slots, int held, params IReadOnlyList<string> queues) => new(
        new Worker { Id = Guid.CreateVersion7(), Name = name, Hostname = "h", Queues = queues, Slots = slots, StartedAt = Now, LastHeartbeat = Now, IsActive = true }, held);
}
