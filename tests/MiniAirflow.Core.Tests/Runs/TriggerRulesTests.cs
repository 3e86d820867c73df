using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Runs;

public sealed class TriggerRulesTests
{
    [Theory]
    //           total, success, skipped, failed
    [InlineData(1, 0, 0, 0, TaskState.None)]
    [InlineData(2, 1, 0, 0, TaskState.None)]
    [InlineData(2, 1, 1, 0, TaskState.Skipped)]
    [InlineData(2, 0, 1, 0, TaskState.None)] // the other may still fail
    [InlineData(2, 2, 0, 0, TaskState.Queued)]
    [InlineData(2, 0, 0, 1, TaskState.UpstreamFailed)] // decided at once
    [InlineData(2, 0, 1, 1, TaskState.UpstreamFailed)]
    [InlineData(3, 2, 0, 1, TaskState.UpstreamFailed)]
    [InlineData(0, 0, 0, 0, TaskState.Queued)]
    public void All_success(int total, int success, int skipped, int failed, TaskState verdict) =>
        TriggerRules.AllSuccess(new ParentTally(total, success, skipped, failed)).ShouldBe(verdict);

    [Fact]
    public void Each_end_is_tallied_once()
    {
        foreach (var end in Enum.GetValues<TaskState>().Where(state => state.IsTerminal()))
        {
            var tally = new ParentTally(1, 0, 0, 0).With(end);
            tally.Done.ShouldBe(1);
            (tally.Success, tally.Skipped > 0).ShouldBe((end == TaskState.Success ? 1 : 0, end is TaskState.Skipped or TaskState.Removed));
        }
    }
}
