using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Core.Tests.Storage;

public sealed class PublishRuleTests
{
    private static readonly Workflow Mine = Of(isActive: true);
    private static readonly Workflow Other = Of(isActive: true);
    private static readonly PublishRequest Plain = new(new WorkflowDefinition { Name = "etl", Tasks = [] });

    [Fact]
    public void A_free_name_makes_a_workflow() => Decide(Plain, null, null).ShouldBe(PublishOutcome.Created);

    [Fact]
    public void Another_meaning_makes_a_version() => Decide(Plain, Mine, Mine).ShouldBe(PublishOutcome.NewVersion);

    [Fact]
    public void The_same_meaning_makes_none() => Decide(Plain, Mine, Mine, isSame: true).ShouldBe(PublishOutcome.Unchanged);

    [Fact]
    public void What_must_be_new_and_is_not_is_refused() => Decide(Plain with { MustBeNew = true }, Mine, Mine).ShouldBe(PublishOutcome.NameTaken);

    [Fact]
    public void What_must_be_a_workflow_that_is_gone_is_refused() => Decide(Plain with { MustBe = Mine.Id }, Other, null).ShouldBe(PublishOutcome.NotFound);

    [Fact]
    public void A_rename_to_anothers_name_is_refused() => Decide(Plain with { MustBe = Mine.Id }, Other, Mine).ShouldBe(PublishOutcome.NameTaken);

    [Fact]
    public void A_rename_to_a_free_name_makes_a_version() => Decide(Plain with { MustBe = Mine.Id }, null, Mine).ShouldBe(PublishOutcome.NewVersion);

    [Theory]
    [InlineData(PublishOutcome.Created, null, true)]
    [InlineData(PublishOutcome.NewVersion, null, true)]
    [InlineData(PublishOutcome.Unchanged, null, false)]
    [InlineData(PublishOutcome.Unchanged, true, false)]
    [InlineData(PublishOutcome.Unchanged, false, true)]
    [InlineData(PublishOutcome.NameTaken, false, false)]
    [InlineData(PublishOutcome.NotFound, false, false)]
    public void Only_what_changes_is_written(PublishOutcome outcome, bool? isActive, bool writes) =>
        PublishRule.Writes(outcome, Plain with { IsActive = isActive }, Mine).ShouldBe(writes);

    private static PublishOutcome Decide(PublishRequest request, Workflow? namesake, Workflow? target, bool isSame = false) =>
        PublishRule.Decide(request, namesake, target, _ => isSame);

    private static Workflow Of(bool isActive) => new()
    {
        Id = Guid.NewGuid(), Name = "etl", Description = "", Tags = "", ScheduleCron = "", Version = 1, IsActive = isActive, CreatedAt = default,
    };
}
