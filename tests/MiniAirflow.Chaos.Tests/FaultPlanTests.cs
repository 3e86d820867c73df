using MiniAirflow.Chaos.Plan;

namespace MiniAirflow.Chaos.Tests;

public sealed class FaultPlanTests
{
    private static readonly string[] Roles = ["api1", "scheduler1", "scheduler2", "worker1", "worker2"];
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    [Fact]
    public void A_seed_always_draws_the_same_plan()
    {
        Draw(7).ShouldBe(Draw(7));
        Draw(7).ShouldNotBe(Draw(8));
        // Written down, so that a new runtime or a careless change cannot make an old report's seed mean something else.
        Draw(1)[0].ToString().ShouldBe(FirstOfSeed1);
        Workload.Draw(7, "/w").ShouldBe(Workload.Draw(7, "/w"));
    }

    private const string FirstOfSeed1 = "  1.1 s  PostgresFast for 1.9 s";

    [Fact]
    public void Every_fault_and_every_role_is_drawn_within_the_time()
    {
        var steps = Enumerable.Range(1, 200).SelectMany(seed => Draw(seed)).ToList();
        steps.Select(step => step.Fault).Distinct().Order().ShouldBe(Enum.GetValues<Fault>());
        steps.Select(step => step.Target).Where(target => target.Length > 0).Distinct().Order().ShouldBe(Roles);
        steps.ShouldAllBe(step => step.At > TimeSpan.Zero && step.At < TimeSpan.FromSeconds(15) && step.Lasts < Lease * 2);
        steps.Where(step => step.Fault == Fault.Pause).ShouldContain(step => step.Lasts > Lease, "some pauses outlast a lease");
    }

    [Fact]
    public void What_is_not_there_is_not_struck()
    {
        var steps = Enumerable.Range(1, 100).SelectMany(seed => FaultPlan.Draw(seed, Roles, TimeSpan.FromSeconds(15), Lease, true, false, false));
        steps.ShouldNotContain(step => step.Fault == Fault.RedisKill || step.Fault == Fault.RedisFlush || step.Fault == Fault.DiskFull);
    }

    [Fact]
    public void A_single_process_is_killed_and_paused() =>
        FaultPlan.Draw(1, ["api1"], TimeSpan.FromMinutes(2), Lease, false, false, false).Select(step => (step.Fault, step.Target)).Distinct().Order()
            .ShouldBe([(Fault.Kill, "api1"), (Fault.Pause, "api1")]);

    private static IReadOnlyList<FaultStep> Draw(int seed) => FaultPlan.Draw(seed, Roles, TimeSpan.FromSeconds(15), Lease, true, true, true);
}
