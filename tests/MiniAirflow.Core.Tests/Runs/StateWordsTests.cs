using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Runs;

public sealed class StateWordsTests
{
    [Fact]
    public void Every_state_has_a_word_of_its_own_that_reads_back()
    {
        foreach (var state in Enum.GetValues<TaskState>())
        {
            StateWords.ParseTaskState(state.Word()).ShouldBe(state);
            StateWords.TryParseTaskState(state.Word(), out var read).ShouldBeTrue();
            read.ShouldBe(state);
        }
        foreach (var state in Enum.GetValues<RunState>()) StateWords.ParseRunState(state.Word()).ShouldBe(state);
        foreach (var status in Enum.GetValues<RunStatus>())
        {
            StateWords.TryParseStatus(status.Word(), out var read).ShouldBeTrue();
            read.ShouldBe(status);
        }
        Enum.GetValues<TaskState>().Select(state => state.Word()).ShouldBeUnique();
    }

    [Fact]
    public void The_words_are_the_contracts()
    {
        string.Join(' ', Enum.GetValues<TaskState>().Select(state => state.Word())).ShouldBe(
            "none scheduled queued running up_for_retry up_for_reschedule deferred awaiting_input "
            + "success failed timed_out cancelled upstream_failed skipped removed lost");
        string.Join(' ', StateWords.AllStatusWords).ShouldBe("pending running success failed");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Queued")]
    [InlineData("queued ")]
    [InlineData("done")]
    public void What_is_no_word_is_no_state(string? word)
    {
        StateWords.TryParseTaskState(word, out _).ShouldBeFalse();
        StateWords.TryParseRunState(word, out _).ShouldBeFalse();
        StateWords.TryParseStatus(word, out _).ShouldBeFalse();
        if (word is null) return;
        Should.Throw<FormatException>(() => StateWords.ParseTaskState(word));
        Should.Throw<FormatException>(() => StateWords.ParseRunState(word));
    }

    [Fact]
    public void Finer_states_map_to_the_four_old_words()
    {
        foreach (var state in Enum.GetValues<TaskState>())
            StateWords.StatusOf(state).ShouldBe(
                state == TaskState.Running ? RunStatus.Running
                : state is TaskState.Success or TaskState.Skipped ? RunStatus.Success
                : state.IsTerminal() ? RunStatus.Failed
                : RunStatus.Pending, state.Word());
        foreach (var state in Enum.GetValues<RunState>())
            (StateWords.StatusOf(state) is RunStatus.Success or RunStatus.Failed).ShouldBe(state.IsTerminal(), state.Word());
    }
}
