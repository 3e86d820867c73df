using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Runs;

public sealed class EndRuleTests
{
    private static readonly ExitCodeRules Codes = new() { Skip = [99], Fail = [2, 3], Retry = [75] };

    [Theory]
    [InlineData(99, OutcomeKind.Skipped, false)]
    [InlineData(2, OutcomeKind.Failed, false)]
    [InlineData(75, OutcomeKind.Failed, true)]
    [InlineData(1, OutcomeKind.Failed, false)] // when some are named to be retried, the others are not
    public void An_exit_code_means_what_the_task_says(int code, OutcomeKind kind, bool mayRetry)
    {
        var end = Decide(new TaskDefinition { Name = "a", ExitCodes = Codes }, Exited(code));
        (end.Outcome.Kind, end.MayRetry).ShouldBe((kind, mayRetry));
    }

    [Fact]
    public void Exit_codes_say_nothing_of_a_signal_a_timeout_or_a_loss()
    {
        var task = new TaskDefinition { Name = "a", ExitCodes = new ExitCodeRules { Fail = [1] } };
        foreach (var kind in (OutcomeKind[])[OutcomeKind.Failed, OutcomeKind.TimedOut, OutcomeKind.Lost])
            Decide(task, new TaskOutcome { Kind = kind, Signal = 9 }).ShouldBe(new TaskEnd(new TaskOutcome { Kind = kind, Signal = 9 }, MayRetry: true));
    }

    [Fact]
    public void What_another_attempt_would_only_repeat_is_not_retried() =>
        Decide(new TaskDefinition { Name = "a" }, TaskOutcome.Failure("ROWS: no such output") with { IsFinal = true }).MayRetry.ShouldBeFalse();

    [Theory]
    [InlineData("b", "c d")]
    [InlineData("b, c", "d")]
    [InlineData("b c\n", "d")]
    [InlineData("""["b","d"]""", "c")]
    [InlineData("", "b c d")]
    [InlineData("[]", "b c d")]
    public void A_branch_skips_what_it_did_not_name(string next, string skipped)
    {
        var end = DecideBranch(BranchDefinition.ByOutput, Wrote(next));
        (end.State, Names(end)).ShouldBe((TaskState.Success, skipped));
    }

    [Theory]
    [InlineData("x", "The branch chose 'x', which is no task right after 'a'.")]
    [InlineData("a", "The branch chose 'a', which is no task right after 'a'.")]
    [InlineData("join", "The branch chose 'join', which is no task right after 'a'.")]
    [InlineData("[1]", "The branch's output 'next' is no JSON list of names.")]
    [InlineData("[", "The branch's output 'next' is no JSON list of names.")]
    [InlineData(null, "The branch did not say what runs next: it wrote no output 'next'.")]
    public void A_branch_that_does_not_say_it_well_fails(string? next, string reason)
    {
        var end = DecideBranch(BranchDefinition.ByOutput, next is null ? TaskOutcome.Success : Wrote(next));
        (end.Outcome.Kind, end.Outcome.Reason).ShouldBe((OutcomeKind.Failed, reason));
    }

    [Theory]
    [InlineData(0, TaskState.Success, "c d")]
    [InlineData(3, TaskState.Success, "b c d")]
    [InlineData(4, TaskState.Failed, null)]
    public void A_branch_by_exit_code_counts_the_codes_it_knows_as_success(int code, TaskState state, string? skipped)
    {
        var branch = new BranchDefinition { ByExitCode = new Dictionary<int, IReadOnlyList<string>> { [0] = ["b"], [3] = [] } };
        var end = DecideBranch(branch, code == 0 ? TaskOutcome.Success : Exited(code));
        (end.State, end.NotChosen is null ? null : Names(end)).ShouldBe((state, skipped));
    }

    private static readonly TaskDefinition[] Branching = [.. ((string[])["a", "b < a", "c < a", "d < a", "join < b c d"]).Select(TestRun.Node)];

    private static string Names(TaskEnd end) => string.Join(' ', end.NotChosen!.Select(task => Branching[task].Name));

    private static TaskEnd DecideBranch(BranchDefinition branch, TaskOutcome outcome) =>
        EndRule.Decide([Branching[0] with { Branch = branch }, .. Branching[1..]], WorkflowGraph.Of(Branching), 0, outcome);

    private static TaskEnd Decide(TaskDefinition task, TaskOutcome outcome) => EndRule.Decide([task], WorkflowGraph.Of([task]), 0, outcome);

    private static TaskOutcome Exited(int code) => new() { Kind = OutcomeKind.Failed, ExitCode = code, Reason = $"exit code {code}" };

    private static TaskOutcome Wrote(string next) => TaskOutcome.Success with { Outputs = new Dictionary<string, string> { ["next"] = next } };
}
