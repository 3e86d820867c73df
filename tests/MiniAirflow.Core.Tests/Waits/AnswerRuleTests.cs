using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Waits;

namespace MiniAirflow.Core.Tests.Waits;

public sealed class AnswerRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 3, 0, 0, TimeSpan.Zero);

    private static readonly ApprovalDefinition Approval = new()
    {
        Fields = new Dictionary<string, ParameterDefinition> { ["count"] = new() { Type = ParameterType.WholeNumber }, ["where"] = new() { Default = "here" } },
    };

    [Theory]
    [InlineData("approve", "count=3", null)]
    [InlineData("approve", "", "Field 'count' is required and has no default.")]
    [InlineData("reject", "", null)] // whoever declines fills in nothing
    [InlineData("approve", "count=x", "Field 'count' must be a whole number, but is 'x'.")]
    [InlineData("approve", "cuont=3", "The question has no field 'cuont'; it has count, where.")]
    [InlineData("yes", "count=3", "'yes' is none of the options: approve, reject.")]
    public void An_answer_fits_its_question_or_says_why_not(string option, string fields, string? problem) =>
        AnswerRule.Resolve(Approval, new TaskAnswer(option, Values(fields)), out _).ShouldBe(problem);

    [Fact]
    public void Defaults_are_filled_in_and_everything_becomes_outputs()
    {
        AnswerRule.Resolve(Approval, new TaskAnswer("approve", Values("count=3"), "ann"), out var resolved).ShouldBeNull();
        var outcome = AnswerRule.OutcomeOf(new TaskDefinition { Name = "ask", Approval = Approval }, resolved, Now);
        (outcome.Kind, outcome.Reason, outcome.IsFinal).ShouldBe((OutcomeKind.Success, "ann chose 'approve' at 2026-03-01T03:00:00Z.", false));
        outcome.Outputs!.OrderBy(one => one.Key).ShouldBe([new("count", "3"), new("option", "approve"), new("where", "here")]);
    }

    [Theory]
    [InlineData(null, "reject", OutcomeKind.Failed)]
    [InlineData(null, "approve", OutcomeKind.Success)]
    [InlineData("", "reject", OutcomeKind.Success)]
    [InlineData("approve", "approve", OutcomeKind.Failed)]
    public void The_options_that_fail_are_those_that_are_named(string? failOn, string option, OutcomeKind end)
    {
        var approval = new ApprovalDefinition { FailOn = failOn?.Split(',', StringSplitOptions.RemoveEmptyEntries) };
        var outcome = AnswerRule.OutcomeOf(new TaskDefinition { Name = "ask", Approval = approval }, new TaskAnswer(option, Values("")), Now);
        (outcome.Kind, outcome.IsFinal).ShouldBe((end, end == OutcomeKind.Failed));
        outcome.Reason.ShouldNotBeNull().ShouldStartWith("Somebody chose ");
    }

    [Fact]
    public void A_branch_gets_the_chosen_name()
    {
        var task = new TaskDefinition { Name = "ask", Approval = new ApprovalDefinition { Options = ["a", "b"] }, Branch = BranchDefinition.ByOutput };
        AnswerRule.OutcomeOf(task, new TaskAnswer("b", Values("")), Now).Outputs![BranchDefinition.Output].ShouldBe("b");
    }

    private static Dictionary<string, string> Values(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
}
