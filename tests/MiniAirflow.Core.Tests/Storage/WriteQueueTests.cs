using MiniAirflow.Core.Storage.Providers;

namespace MiniAirflow.Core.Tests.Storage;

public sealed class WriteQueueTests
{
    /// <summary>Negative numbers need a transaction of their own.</summary>
    [Theory]
    [InlineData("1 2 3", "1 2 | 3")]
    [InlineData("1 -2 3 4 -5 -6", "1 | -2 | 3 4 | -5 | -6")]
    [InlineData("-1 2", "-1 | 2")]
    public void What_may_share_a_transaction_is_given_out_together_and_in_order(string added, string batches)
    {
        var queue = Queue(max: 2);
        foreach (var word in added.Split(' ')) queue.TryAdd(int.Parse(word)).ShouldBeTrue();
        queue.Close();
        var given = new List<string>();
        var batch = new List<int>();
        while (queue.Begin(batch))
        {
            given.Add(string.Join(' ', batch));
            queue.End();
        }
        string.Join(" | ", given).ShouldBe(batches);
    }

    [Fact]
    public void The_turn_is_to_be_had_only_when_nobody_has_it_and_nothing_waits()
    {
        var queue = Queue();
        queue.TryBegin().ShouldBeTrue();
        queue.TryBegin().ShouldBeFalse("somebody has it");
        queue.TryAdd(1).ShouldBeTrue();
        queue.End();
        queue.TryBegin().ShouldBeFalse("something waits");
        queue.Begin([]).ShouldBeTrue();
        queue.End();
        queue.TryBegin().ShouldBeTrue();
        queue.End();
        queue.Close();
        queue.TryBegin().ShouldBeFalse("it is closed");
        queue.TryAdd(2).ShouldBeFalse("it is closed");
    }

    [Fact]
    public void What_need_not_wait_is_taken_out_and_the_rest_stays_in_order()
    {
        var queue = Queue(max: 9);
        foreach (var number in new[] { 1, 2, 3, 4, 5 }) queue.TryAdd(number);
        queue.TryBegin().ShouldBeFalse();
        queue.Remove(number => number % 2 == 0).ShouldBe([2, 4]);
        queue.Remove(number => number > 9).ShouldBeEmpty();
        var batch = new List<int>();
        queue.Begin(batch).ShouldBeTrue();
        batch.ShouldBe([1, 3, 5]);
        queue.End();
    }

    [Fact]
    public void A_closed_queue_ends_after_whoever_still_writes()
    {
        var queue = Queue();
        queue.TryBegin().ShouldBeTrue();
        var ended = new ManualResetEventSlim();
        var writer = new Thread(() =>
        {
            if (!queue.Begin([])) ended.Set();
        });
        writer.Start();
        queue.Close();
        writer.Join(TimeSpan.FromMilliseconds(50)).ShouldBeFalse("the turn is not given back yet");
        queue.End();
        writer.Join(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        ended.IsSet.ShouldBeTrue();
    }

    [Fact]
    public void One_at_a_time_has_the_turn_and_nothing_is_lost_or_done_twice()
    {
        const int Callers = 6, Each = 2_000;
        var queue = Queue(max: 16);
        var (done, inside, most) = (new int[Callers * Each], 0, 0);
        var writer = new Thread(() =>
        {
            var batch = new List<int>();
            while (queue.Begin(batch))
            {
                Write(batch);
                queue.End();
            }
        });
        writer.Start();
        var callers = Enumerable.Range(0, Callers).Select(caller => new Thread(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                var operation = (caller * Each) + i;
                if (i % 2 == 0 && queue.TryBegin())
                {
                    Write([operation]);
                    queue.End();
                }
                else queue.TryAdd(operation);
            }
        })).ToList();
        callers.ForEach(one => one.Start());
        callers.ForEach(one => one.Join());
        queue.Close();
        writer.Join(TimeSpan.FromSeconds(60)).ShouldBeTrue();

        most.ShouldBe(1);
        done.ShouldAllBe(times => times == 1);

        void Write(IEnumerable<int> batch)
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            foreach (var operation in batch) Interlocked.Increment(ref done[operation]);
            Interlocked.Decrement(ref inside);
        }
    }

    private static WriteQueue<int> Queue(int max = 256) => new(max, static one => one < 0);
}
