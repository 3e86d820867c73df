using MiniAirflow.Chaos.Evidence;
using MiniAirflow.Chaos.Invariants;

namespace MiniAirflow.Chaos.Tests;

/// <summary>Each checker is silent about a sound history and speaks up about the one flaw it is for.</summary>
public sealed class InvariantTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Guid Run = Guid.NewGuid();
    private static readonly Guid Worker = Guid.NewGuid();
    private static readonly AttemptRow A = new(Guid.NewGuid(), Run, "a", 1, "success", 1, Worker, Start, Start.AddSeconds(1), "first\nsecond\nthird\n");
    private static readonly AttemptRow B = new(Guid.NewGuid(), Run, "b", 1, "success", 2, Worker, Start.AddSeconds(1), Start.AddSeconds(2), "first\nsecond\nthird\n");
    private static readonly RunRow Whole = new(Run, "flow", "success", Start, "key");

    /// <summary>A run of a → b that went as it should.</summary>
    private static readonly CaseFile Sound = new()
    {
        Acknowledgements = [new Acknowledgement("flow", "key", Run)],
        History = new History
        {
            Runs = [Whole], Attempts = [A, B], Edges = [new EdgeRow("flow", "b", "a")], Workers = [new WorkerRow(Worker, "worker1", 2, "active")],
            Events = [new(1, A.Id, "queued"), new(2, A.Id, "running"), new(3, A.Id, "success"), new(4, B.Id, "queued"), new(5, B.Id, "success")],
        },
        Witness = Lines("begin a 1 1 0", "end a 1 1 1", "begin b 1 2 1", "end b 1 2 2"),
        Overlap = TimeSpan.FromSeconds(1),
    };

    [Fact]
    public void A_sound_history_has_no_violation() => Checks.Run(Sound).ShouldBeEmpty();

    [Fact]
    public void I1_a_run_that_was_acknowledged_and_is_gone() => Flawed("I1", Sound with { Acknowledgements = [new("flow", "other", Guid.NewGuid())] });

    [Fact]
    public void I1_a_run_that_was_acknowledged_and_never_ended() => Flawed("I1", With(history => history with { Runs = [Whole with { State = "running" }] }), "I8");

    [Fact]
    public void I1_one_key_and_two_runs() => Flawed("I1", Sound with { Acknowledgements = [.. Sound.Acknowledgements, new("flow", "key", Run), new("flow", "key", Guid.NewGuid())] });

    [Fact]
    public void I1_a_success_that_no_process_confirms() => Flawed("I1", Sound with { Witness = Lines("begin a 1 1 0", "end a 1 1 1", "begin b 1 2 1") });

    [Fact]
    public void I1_I2_a_success_that_another_token_earned() => Flawed("I1", With(history => history with { Attempts = [A, B with { Token = 9 }] }));

    [Fact]
    public void I2_an_attempt_after_a_success() => Flawed("I2", With(history => history with
    {
        Attempts = [A, B, A with { Id = B.Id, Attempt = 2, State = "failed", Token = 3, StartedAt = Start.AddSeconds(2), FinishedAt = Start.AddSeconds(3) }],
    }), "I7", "I9");

    [Fact]
    public void I2_an_attempt_that_ended_twice() => Flawed("I2", With(history => history with { Events = [.. history.Events, new(6, B.Id, "success")] }), "I7");

    [Fact]
    public void I2_a_token_that_two_processes_had() => Flawed("I2", Sound with { Witness = Lines("begin a 1 1 0", "begin a 1 1 0", "end a 1 1 1", "begin b 1 2 1", "end b 1 2 2") });

    [Fact]
    public void I3_two_processes_that_overlap_for_too_long()
    {
        var overlap = Sound with { Witness = Lines("begin a 1 1 0", "begin a 2 3 4", "end a 1 1 5.5", "end a 2 3 6", "begin b 1 2 6", "end b 1 2 7") };
        Flawed("I3", overlap);
        Checks.Run(overlap with { Overlap = TimeSpan.FromSeconds(1.5) }).ShouldBeEmpty("the bound itself is allowed");
    }

    [Fact]
    public void I4_a_task_before_its_parent() => Flawed("I4", Sound with { Witness = Lines("begin a 1 1 0", "begin b 1 2 0", "end a 1 1 1", "end b 1 2 2") });

    [Fact]
    public void I4_a_process_for_a_run_that_does_not_exist() =>
        Flawed("I4", Sound with { Witness = [.. Sound.Witness, Sound.Witness[0] with { RunId = Guid.NewGuid(), Token = 77 }] });

    [Fact]
    public void I5_a_slot_with_two_runs() => Flawed("I5", With(history => history with { Runs = [Whole, Whole with { Id = Guid.NewGuid() }] }), "I9");

    [Fact]
    public void I5_a_run_beside_the_slots() => Flawed("I5", With(history => history with { Runs = [Whole with { LogicalDate = Start.AddMilliseconds(1) }] }));

    [Fact]
    public void I6_more_at_once_than_slots() => Flawed("I6", With(history => history with { Edges = [], Workers = [new WorkerRow(Worker, "worker1", 1, "active")] }) with
    {
        Witness = Lines("begin a 1 1 0", "begin b 1 2 0.5", "end a 1 1 1", "end b 1 2 2"),
    });

    [Theory]
    [InlineData("success", "running")]
    [InlineData("queued", "up_for_retry", "running")]
    [InlineData("running", "success")]
    public void I7_moves_that_do_not_exist(params string[] states)
    {
        var events = states.Select((state, i) => new EventRow(10 + i, B.Id, state)).ToList();
        Checks.Run(With(history => history with { Events = [.. history.Events.Take(3), .. events] })).ShouldContain(violation => violation.Invariant == "I7");
    }

    [Fact]
    public void I7_a_state_that_no_event_told_of() => Flawed("I7", With(history => history with { Events = [.. history.Events.Take(4)] }));

    [Fact]
    public void I7_an_attempt_number_that_is_left_out() => Flawed("I7", With(history => history with { Attempts = [A, B with { Attempt = 2 }] }), "I1");

    [Fact]
    public void I7_a_number_that_falls_while_the_token_rises() =>
        Flawed("I7", Sound with { Witness = Lines("begin a 2 0 0", "begin a 1 1 0", "end a 1 1 1", "begin b 1 2 1", "end b 1 2 2") });

    [Fact]
    public void I8_an_attempt_that_stands_still() => Flawed("I8", With(history => history with { Attempts = [A, B with { State = "queued", FinishedAt = null }] }), "I7", "I9");

    [Fact]
    public void I9_a_run_that_does_not_agree_with_its_tasks() => Flawed("I9", With(history => history with { Runs = [Whole with { State = "failed" }] }));

    [Fact]
    public void I10_a_log_with_a_hole() => Flawed("I10", With(history => history with { Attempts = [A, B with { Log = "first\nthird\n" }] }));

    [Fact]
    public void I10_a_hole_that_is_marked_is_allowed() =>
        Checks.Run(With(history => history with { Attempts = [A, B with { Log = "first\n[12 bytes are missing]\n" }] })).ShouldBeEmpty();

    [Fact]
    public void I11_a_process_that_is_left() => Flawed("I11", Sound with { Residue = ["process 17 lives"] });

    [Theory]
    [InlineData("begin")]
    [InlineData("middle 5b6c0a4e-8f0e-4b0e-9a39-6f1c9ac50d3a a 1 1 0 7")]
    public void A_witness_that_stammers_is_not_believed(string line) => Should.Throw<FormatException>(() => WitnessLine.Parse([line]));

    private static void Flawed(string invariant, CaseFile file, params string[] also)
    {
        var found = Checks.Run(file);
        found.ShouldContain(violation => violation.Invariant == invariant);
        found.Select(violation => violation.Invariant).Distinct().ShouldBeSubsetOf([invariant, .. also]);
    }

    private static CaseFile With(Func<History, History> change) => Sound with { History = change(Sound.History) };

    // kind task attempt token uptime
    private static IReadOnlyList<WitnessLine> Lines(params string[] lines) => WitnessLine.Parse(lines.Select(line =>
    {
        var words = line.Split(' ');
        return $"{words[0]} {Run} {words[1]} {words[2]} {words[3]} {words[4]} 99";
    }));
}
