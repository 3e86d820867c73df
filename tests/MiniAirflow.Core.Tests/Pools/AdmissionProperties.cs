using CsCheck;
using MiniAirflow.Core.Pools;

namespace MiniAirflow.Core.Tests.Pools;

/// <summary>What holds in any history of limits: arrivals, ends, cancels, pools that grow, shrink and appear.</summary>
public sealed class AdmissionProperties
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Pools = ["a", "b"];

    private static readonly Gen<LimitDemand[]> Demands =
        from pool in Gen.Int[-1, Pools.Length - 1]
        from slots in Gen.Int[1, 4]
        from workflow in Gen.Int[0, 2]
        from isKeyed in Gen.Bool
        from size in Gen.Int[1, 3]
        select (LimitDemand[])
        [
            .. pool < 0 ? Array.Empty<LimitDemand>() : [new LimitDemand(LimitName.OfPool(Pools[pool]), slots, null)],
            .. isKeyed ? [new LimitDemand(LimitName.OfKey("k"), 1, size)] : Array.Empty<LimitDemand>(),
            .. pool >= 0 && workflow == 0 ? Array.Empty<LimitDemand>() : [new LimitDemand(LimitName.OfWorkflow(new Guid(workflow, 0, 0, new byte[8])), 1, 2)],
        ];

    private static readonly Gen<(int What, int Which, LimitDemand[] Demands, int Priority)[]> Histories =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 1_000], Demands, Gen.Int[0, 10]).Array[1, 120];

    [Fact]
    public void I6_No_limit_is_ever_passed_and_nobody_waits_for_room_that_is_there()
    {
        Histories.Sample(history =>
        {
            var world = new LimitWorld();
            for (var at = 0; at < history.Length; at++)
            {
                var held = Limits(world).ToDictionary(limit => limit, world.Occupied);
                Step(world, at, history[at]);
                foreach (var demand in world.Active.SelectMany(one => one.Demands).DistinctBy(demand => (demand.Limit, demand.Size)))
                    (world.Occupied(demand.Limit) <= Math.Max(Most(world, demand.Limit), held.GetValueOrDefault(demand.Limit))).ShouldBeTrue($"{demand.Limit} is passed");
                IsSettled(world);
            }
        }, iter: 400);
    }

    [Fact]
    public void Everybody_gets_in_once_there_is_room_for_everybody()
    {
        Histories.Sample(history =>
        {
            var world = new LimitWorld();
            for (var at = 0; at < history.Length; at++) Step(world, at, history[at]);
            foreach (var pool in Pools)
            {
                world.Put(pool, 4);
                world.Admit(LimitName.OfPool(pool));
            }
            for (var turns = 0; world.Waiting.Count > 0; turns++)
            {
                turns.ShouldBeLessThan(1_000, "nobody starves");
                var ended = world.Active[0];
                world.End(0);
                world.Admit(ended.Demands.Select(demand => demand.Limit));
            }
        }, iter: 200);
    }

    [Fact]
    public void A_stream_of_small_and_urgent_ones_does_not_starve_a_large_one()
    {
        var world = new LimitWorld();
        var pool = LimitName.OfPool("a");
        world.Put("a", 4);
        for (var i = 0; i < 4; i++) world.Arrive(WaitingOrder.RankOf(5, Epoch), new LimitDemand(pool, 1, null));
        world.Admit(pool);
        var large = world.Arrive(WaitingOrder.RankOf(1, Epoch), new LimitDemand(pool, 4, null));
        var minutes = 0;
        for (; !world.Active.Contains(large); minutes++)
        {
            minutes.ShouldBeLessThanOrEqualTo(50, "nine steps of priority are worth 45 minutes");
            world.Arrive(WaitingOrder.RankOf(10, Epoch.AddMinutes(minutes)), new LimitDemand(pool, 1, null));
            if (world.Active.Count > 0) world.End(0);
            world.Admit(pool);
        }
        minutes.ShouldBeGreaterThan(40, "and until then the urgent ones come first");
    }

    [Fact]
    public void A_full_limit_is_read_no_further_than_its_first_page()
    {
        var world = new LimitWorld();
        world.Put("a", 1);
        for (var i = 0; i < 10_000; i++) world.Arrive(Epoch.AddSeconds(i), new LimitDemand(LimitName.OfPool("a"), 1, null));
        world.Admit(LimitName.OfPool("a"));
        var before = world.RowsRead;
        world.End(0);
        world.Admit(LimitName.OfPool("a"));
        world.Active.Count.ShouldBe(1);
        (world.RowsRead - before).ShouldBeLessThanOrEqualTo(64);
    }

    [Fact]
    public void Those_who_lack_another_limit_hold_nobody_up_and_are_met_once()
    {
        var world = new LimitWorld();
        var (pool, workflow) = (LimitName.OfPool("a"), LimitName.OfWorkflow(Guid.Empty));
        world.Put("a", 2);
        for (var i = 0; i < 5_000; i++) world.Arrive(Epoch.AddSeconds(i), new LimitDemand(pool, 1, null), new LimitDemand(workflow, 1, 1));
        var behind = world.Arrive(Epoch.AddDays(1), new LimitDemand(pool, 1, null));
        world.Admit(pool);
        world.Active.ShouldContain(behind);
        world.Active.Count.ShouldBe(2);
        var before = world.RowsRead;
        world.End(world.Active.Select((one, place) => (one, place)).First(one => one.one.TaskRunId == behind.TaskRunId).place);
        world.Admit(pool);
        (world.RowsRead - before).ShouldBe(0, "they stand in the lane of the limit that holds them up");
    }

    private static void Step(LimitWorld world, int at, (int What, int Which, LimitDemand[] Demands, int Priority) step)
    {
        switch (step.What)
        {
            case <= 4:
                world.Arrive(WaitingOrder.RankOf(step.Priority, Epoch.AddSeconds(at)), step.Demands);
                world.Admit(step.Demands[0].Limit);
                break;
            case <= 7 when world.Active.Count > 0:
                var ended = world.Active[step.Which % world.Active.Count];
                world.End(step.Which % world.Active.Count);
                world.Admit(ended.Demands.Select(demand => demand.Limit));
                break;
            case 8 when world.Waiting.Count > 0:
                var cancelled = world.Waiting[step.Which % world.Waiting.Count];
                world.Cancel(step.Which % world.Waiting.Count);
                world.Admit(cancelled.Demands.Select(demand => demand.Limit));
                break;
            default:
                var pool = Pools[step.Which % Pools.Length];
                world.Put(pool, step.Which % 5);
                world.Admit(LimitName.OfPool(pool));
                break;
        }
    }

    private static IEnumerable<string> Limits(LimitWorld world) => world.Active.SelectMany(one => one.Demands).Select(demand => demand.Limit).Distinct();

    /// <summary>The most that a limit allows to anyone: of a key, the largest that a task names.</summary>
    private static int Most(LimitWorld world, string limit) =>
        world.Active.SelectMany(one => one.Demands).Where(demand => demand.Limit == limit).Max(demand => world.SizeOf(demand) ?? 0);

    /// <summary>Whoever has room for all that it needs stands behind one of its lane who has not, or there is nobody like that.</summary>
    private static void IsSettled(LimitWorld world)
    {
        foreach (var lane in world.Waiting.GroupBy(one => one.Lane))
        {
            var first = lane.OrderBy(one => one.Rank).ThenBy(one => one.TaskRunId).First();
            world.HasRoom(first).ShouldBeFalse($"the first of {lane.Key} has room and waits");
        }
    }
}
