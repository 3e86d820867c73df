using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Runs;

/// <summary>Every rule over every combination of up to three parents, each still open or ended in any way, against the rules' words.</summary>
public sealed class TriggerRulesTests
{
    private static readonly TaskState[] Ends =
        [TaskState.None, TaskState.Success, TaskState.Skipped, TaskState.Removed, TaskState.Failed, TaskState.TimedOut, TaskState.Cancelled, TaskState.Lost, TaskState.UpstreamFailed];

    public static TheoryData<TriggerRule> Rules => [.. Enum.GetValues<TriggerRule>()];

    [Theory, MemberData(nameof(Rules))]
    public void Every_rule_over_every_combination_of_ended_parents_says_what_its_words_say(TriggerRule rule)
    {
        foreach (var parents in Combinations(3).Where(parents => !parents.Contains(TaskState.None)))
            Verdict(rule, parents).ShouldBe(parents.Length == 0 ? TaskState.Queued : Words(rule, parents), $"{rule} of {string.Join(' ', parents)}");
    }

    /// <summary>airflow#42581: a rule decides as soon as no end of the open parents could change the verdict, and never before.</summary>
    [Theory, MemberData(nameof(Rules))]
    public void Every_rule_decides_exactly_when_it_is_decidable(TriggerRule rule)
    {
        foreach (var parents in Combinations(3).Where(parents => parents.Contains(TaskState.None)))
        {
            var possible = Completions(parents).Select(ended => Verdict(rule, ended)).Distinct().ToList();
            // To have seen all parents end is the point of two of the rules, however certain the verdict.
            var waits = rule is TriggerRule.AllDone or TriggerRule.AllDoneMinOneSuccess;
            var expected = possible.Count == 1 && !waits ? possible[0] : TaskState.None;
            Verdict(rule, parents).ShouldBe(expected, $"{rule} of {string.Join(' ', parents)}");
        }
    }

    [Fact]
    public void A_teardown_runs_when_all_have_ended_and_something_was_set_up()
    {
        var done = new ParentTally(2, Success: 1, Failed: 1);
        TriggerRules.DecideTeardown(new ParentTally(2, Success: 1), new ParentTally(1, Success: 1)).ShouldBe(TaskState.None);
        TriggerRules.DecideTeardown(done, new ParentTally(1, Success: 1)).ShouldBe(TaskState.Queued);
        TriggerRules.DecideTeardown(done, new ParentTally(2, Success: 1, Failed: 1)).ShouldBe(TaskState.Queued, "one of two was set up");
        TriggerRules.DecideTeardown(done, new ParentTally(1, Failed: 1)).ShouldBe(TaskState.UpstreamFailed);
        TriggerRules.DecideTeardown(done, new ParentTally(1, Skipped: 1)).ShouldBe(TaskState.Skipped);
    }

    [Fact]
    public void Each_end_is_tallied_once()
    {
        foreach (var end in Enum.GetValues<TaskState>().Where(state => state.IsTerminal()))
            new ParentTally(1).With(end).Done.ShouldBe(1);
    }

    /// <summary>The rules in Airflow's words, over parents that have all ended.</summary>
    private static TaskState Words(TriggerRule rule, TaskState[] parents)
    {
        int success = parents.Count(one => one == TaskState.Success), skipped = parents.Count(one => one is TaskState.Skipped or TaskState.Removed);
        int upstreamFailed = parents.Count(one => one == TaskState.UpstreamFailed), all = parents.Length, failed = all - success - skipped - upstreamFailed;
        return rule switch
        {
            TriggerRule.AllSuccess => success == all ? TaskState.Queued : failed + upstreamFailed > 0 ? TaskState.UpstreamFailed : TaskState.Skipped,
            TriggerRule.AllFailed => failed + upstreamFailed == all ? TaskState.Queued : TaskState.Skipped,
            TriggerRule.AllDone or TriggerRule.Always => TaskState.Queued,
            TriggerRule.AllDoneMinOneSuccess or TriggerRule.OneSuccess => success > 0 ? TaskState.Queued : skipped == all ? TaskState.Skipped : TaskState.UpstreamFailed,
            TriggerRule.AllSkipped => skipped == all ? TaskState.Queued : TaskState.Skipped,
            TriggerRule.OneFailed => failed + upstreamFailed > 0 ? TaskState.Queued : TaskState.Skipped,
            TriggerRule.OneDone => success + failed > 0 ? TaskState.Queued : TaskState.Skipped,
            TriggerRule.NoneFailed => failed + upstreamFailed == 0 ? TaskState.Queued : TaskState.UpstreamFailed,
            TriggerRule.NoneFailedMinOneSuccess => failed + upstreamFailed > 0 ? TaskState.UpstreamFailed : success > 0 ? TaskState.Queued : TaskState.Skipped,
            TriggerRule.NoneSkipped => skipped == 0 ? TaskState.Queued : TaskState.Skipped,
            _ => throw new ArgumentOutOfRangeException(nameof(rule)),
        };
    }

    private static TaskState Verdict(TriggerRule rule, TaskState[] parents) =>
        TriggerRules.Decide(rule, parents.Where(one => one.IsTerminal()).Aggregate(new ParentTally(parents.Length), (tally, end) => tally.With(end)));

    private static IEnumerable<TaskState[]> Combinations(int most) =>
        most == 0 ? [[]] : Combinations(most - 1).SelectMany(shorter => shorter.Length == most - 1 ? [shorter, .. Ends.Select(end => (TaskState[])[.. shorter, end])] : (TaskState[][])[shorter]);

    private static IEnumerable<TaskState[]> Completions(TaskState[] parents)
    {
        var open = Array.IndexOf(parents, TaskState.None);
        if (open < 0) return [parents];
        return Ends.Where(end => end != TaskState.None).SelectMany(end =>
        {
            var next = (TaskState[])parents.Clone();
            next[open] = end;
            return Completions(next);
        });
    }
}
