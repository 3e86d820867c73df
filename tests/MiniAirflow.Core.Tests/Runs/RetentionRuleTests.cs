using CsCheck;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Runs;

/// <summary>Which ended runs are kept no longer.</summary>
public sealed class RetentionRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, null, 30, 5, 30, 5)]
    [InlineData(7, null, 30, 5, 7, 5)]
    [InlineData(null, 9, 30, 5, 30, 9)]
    [InlineData(0, 0, 30, 5, 0, 0)]
    [InlineData(null, null, 0, 0, 0, 0)]
    public void What_a_workflow_does_not_say_the_server_says(int? days, int? runs, int serverDays, int serverRuns, int expectedDays, int expectedRuns) =>
        RetentionRule.PolicyOf(new RetentionDefinition { Days = days, Runs = runs }, new RetentionPolicy(serverDays, serverRuns)).ShouldBe(new RetentionPolicy(expectedDays, expectedRuns));

    [Fact]
    public void A_workflow_that_says_nothing_goes_by_the_server() => RetentionRule.PolicyOf(null, new RetentionPolicy(3, 4)).ShouldBe(new RetentionPolicy(3, 4));

    [Fact]
    public void The_bound_of_identities_is_the_first_of_its_time()
    {
        var bounds = RetentionRule.BoundsOf(new RetentionPolicy(1, 0), Now, null, []);
        var edge = Now - TimeSpan.FromDays(1);
        Guid.CreateVersion7(edge - TimeSpan.FromMilliseconds(1)).CompareTo(bounds.Before).ShouldBeLessThan(0);
        Guid.CreateVersion7(edge).CompareTo(bounds.Before).ShouldBeGreaterThan(0);
        RetentionRule.BoundsOf(default, Now, Guid.NewGuid(), []).Before.ShouldBe(Guid.Empty, "without a policy nothing can go");
    }

    /// <summary>For any history and policy: what goes is what the two sentences of the policy say, and nothing that is alive, awaited or looked back at.</summary>
    [Fact]
    public void What_goes_is_too_old_or_too_many_and_nobody_needs_it() =>
        Gen.Select(Gen.Int[0, 20], Gen.Int[0, 12], Gen.Select(Gen.Int[0, 40], Gen.Int[0, 25], Gen.Int[0, 7]).Array[0, 40]).Sample((days, count, all) =>
        {
            var policy = new RetentionPolicy(days, count);
            // (days ago of the creation, days that it took at most, kind)
            var runs = all.OrderByDescending(one => one.Item1).Select((one, i) =>
            {
                var created = Now - TimeSpan.FromDays(one.Item1) + TimeSpan.FromMinutes(i);
                var isAlive = one.Item3 == 0;
                var state = isAlive ? RunState.Running : one.Item3 <= 3 ? RunState.Failed : RunState.Success;
                var ended = created + TimeSpan.FromDays(Math.Min(one.Item2, one.Item1));
                return new EndedRun(Guid.CreateVersion7(created), state, isAlive ? null : ended, IsAwaited: one.Item3 is 1 or 4);
            }).OrderBy(run => run.Id).ToList();
            var newestFirst = runs.Where(run => run.State.IsTerminal()).Reverse().ToList();
            Guid? counted = count > 0 && newestFirst.Count >= count ? newestFirst[count - 1].Id : null;
            Guid[] needed = [.. newestFirst.Where(run => run.State == RunState.Success).Take(1).Select(run => run.Id)];
            var bounds = RetentionRule.BoundsOf(policy, Now, counted, needed);
            var gone = runs.Where(run => RetentionRule.Goes(run, bounds)).ToList();

            gone.ShouldAllBe(run => run.State.IsTerminal() && !run.IsAwaited && !needed.Contains(run.Id));
            if (policy.KeepsAll) gone.ShouldBeEmpty();
            gone.ShouldAllBe(run => run.Id.CompareTo(bounds.Before) < 0, "a look that stops there misses none");
            foreach (var (run, place) in newestFirst.Select((run, place) => (run, place)))
            {
                var isOver = (days > 0 && run.FinishedAt < Now - TimeSpan.FromDays(days)) || (count > 0 && place >= count);
                gone.Contains(run).ShouldBe(isOver && !run.IsAwaited && !needed.Contains(run.Id));
            }
        }, iter: 500);
}
