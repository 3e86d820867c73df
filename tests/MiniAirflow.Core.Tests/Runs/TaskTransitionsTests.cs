using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Runs;

public sealed class TaskTransitionsTests
{
    private static readonly TaskState[] All = Enum.GetValues<TaskState>();

    [Fact]
    public void Nothing_leaves_a_terminal_state()
    {
        foreach (var from in All.Where(s => s.IsTerminal()))
            All.ShouldAllBe(to => !TaskTransitions.IsLegal(from, to), from.Word());
    }

    [Fact]
    public void Every_state_that_is_not_terminal_can_end()
    {
        foreach (var from in All.Where(s => !s.IsTerminal()))
            All.ShouldContain(to => to.IsTerminal() && TaskTransitions.IsLegal(from, to), from.Word());
    }
}
