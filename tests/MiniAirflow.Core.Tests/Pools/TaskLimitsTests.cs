using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Pools;

/// <summary>What a task needs before it is queued, and how limits are named and ordered.</summary>
public sealed class TaskLimitsTests
{
    private static readonly TaskDefinition Plain = new() { Name = "t", Command = CommandDefinition.FromShell("true") };

    [Fact]
    public void A_task_without_limits_needs_nothing()
    {
        new WorkflowDefinition { Name = "w", Tasks = [Plain] }.HasLimits.ShouldBeFalse();
        Of(Plain).ShouldBeEmpty();
    }

    [Fact]
    public void Each_limit_of_a_task_is_a_demand()
    {
        var task = Plain with { Pool = "db", PoolSlots = 2, Concurrency = new() { Key = "k", Limit = 3 } };
        Of(task, definition => definition with { MaxActiveTasks = 5, MaxActiveTasksPerRun = 4 }).Select(one => (one.Limit[..one.Limit.IndexOf(':')], one.Slots, one.Size))
            .ShouldBe([("pool", 2, null), ("key", 1, 3), ("workflow", 1, 5), ("run", 1, 4)]);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("{{ params.x }}-{{ task.name }}", "1-t")]
    [InlineData("day {{ run.logical_date }}", "day {{ run.logical_date }}")]
    [InlineData("day {{ run.logical_date | default('none') }}", "day none")]
    public void A_key_takes_the_values_of_the_run(string key, string expected) =>
        LimitName.KeyOf(Of(Plain with { Concurrency = new() { Key = key } }).Single().Limit).ShouldBe(expected);

    [Fact]
    public void A_long_key_becomes_a_short_name_of_its_own()
    {
        var (one, other) = (LimitName.OfKey(new string('x', 60_000) + "1"), LimitName.OfKey(new string('x', 60_000) + "2"));
        one.Length.ShouldBeLessThan(200);
        one.ShouldNotBe(other);
        LimitName.OfKey("a\0b").ShouldNotContain('\0');
    }

    [Fact]
    public void Waiting_is_worth_priority_and_backfills_come_last()
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        WaitingOrder.RankOf(10, now).ShouldBeLessThan(WaitingOrder.RankOf(9, now));
        WaitingOrder.RankOf(9, now).ShouldBeLessThan(WaitingOrder.RankOf(10, now + WaitingOrder.Step + TimeSpan.FromSeconds(1)));
        WaitingOrder.RankOf(1, now.AddYears(1)).ShouldBeLessThan(WaitingOrder.RankOf(PriorityClass.Backfill, now));
    }

    [Theory]
    [InlineData("30 per minute", 30, 60)]
    [InlineData("1 per second", 1, 1)]
    [InlineData("100/hour", 100, 3600)]
    [InlineData("0 per minute", 0, 0)]
    [InlineData("5 per day", 0, 0)]
    [InlineData("minute", 0, 0)]
    [InlineData("99999 per hour", 0, 0)]
    public void A_rate_is_a_number_and_a_window(string text, int starts, int seconds)
    {
        StartRate.TryParse(text, out var rate).ShouldBe(starts > 0);
        rate.ShouldBe(new StartRate(starts, seconds));
        if (starts > 0) StartRate.TryParse(rate.ToString(), out var again).ShouldBe(again == rate);
    }

    private static IReadOnlyList<LimitDemand> Of(TaskDefinition task, Func<WorkflowDefinition, WorkflowDefinition>? change = null)
    {
        var definition = new WorkflowDefinition { Name = "w", Tasks = [task], Params = new Dictionary<string, ParameterDefinition> { ["x"] = new() { Default = "1" } } };
        return TaskLimits.Of(new LeasedRun
        {
            Id = Guid.CreateVersion7(DateTimeOffset.UnixEpoch), WorkflowId = Guid.CreateVersion7(DateTimeOffset.UnixEpoch), Definition = change?.Invoke(definition) ?? definition,
            Params = new Dictionary<string, string> { ["x"] = "1" },
        }, task);
    }
}
