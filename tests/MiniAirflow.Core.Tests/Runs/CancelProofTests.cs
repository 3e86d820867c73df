using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Runs;

public sealed class CancelProofTests
{
    [Fact]
    public void Kills_are_summed_and_what_nobody_saw_is_named()
    {
        var proof = CancelProof.Of([Killed(3, 0.2), Killed(1, 1.5), Killed(0, 0, isConfirmed: false), Held(), Ended()]);
        (proof.Attempts, proof.Processes, proof.Longest, proof.Open, proof.UnconfirmedCount, proof.IsComplete).ShouldBe((3, 4, TimeSpan.FromSeconds(1.5), 1, 1, false));
        proof.Unconfirmed.ShouldHaveSingleItem().Reason.ShouldBe("why");
    }

    [Fact]
    public void Processes_that_ended_when_they_were_told_to_count_too() =>
        CancelProof.Of([Killed(1, 1) with { Kill = new KillReport(1, TimeSpan.Zero, IsConfirmed: true, Ended: 4) }, Killed(2, 1)]).Processes.ShouldBe(6);

    [Fact]
    public void It_is_complete_when_nothing_is_open_and_each_end_was_seen()
    {
        CancelProof.Of([]).IsComplete.ShouldBeTrue();
        CancelProof.Of([Killed(1, 1), Ended()]).IsComplete.ShouldBeTrue();
        CancelProof.Of([Held()]).IsComplete.ShouldBeFalse();
    }

    [Fact]
    public void Only_the_first_unconfirmed_are_named()
    {
        var proof = CancelProof.Of(Enumerable.Range(0, 500).Select(_ => Killed(0, 0, isConfirmed: false)));
        (proof.Unconfirmed.Count, proof.UnconfirmedCount).ShouldBe((CancelProof.MostShown, 500));
    }

    private static StoppedAttempt Killed(int processes, double seconds, bool isConfirmed = true) =>
        new(Guid.NewGuid(), Guid.NewGuid(), "a", -1, IsHeld: false, new KillReport(processes, TimeSpan.FromSeconds(seconds), isConfirmed), "why");

    private static StoppedAttempt Held() => new(Guid.NewGuid(), Guid.NewGuid(), "a", -1, IsHeld: true, null, null);

    private static StoppedAttempt Ended() => new(Guid.NewGuid(), Guid.NewGuid(), "a", -1, IsHeld: false, null, null);
}
