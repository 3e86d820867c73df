using MiniAirflow.Chaos.Evidence;
using MiniAirflow.Chaos.Invariants;
using MiniAirflow.Chaos.Plan;

namespace MiniAirflow.Chaos.Tests;

/// <summary>Each checker is silent about a sound history and speaks up about the one flaw it is for.</summary>
public sealed class InvariantTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Guid Run = Guid.NewGuid();
    private static readonly Guid Worker = Guid.NewGuid();
    private static readonly AttemptRow A = new(Guid.NewGuid(), Run, "a", 1, "success", 1, Worker, Start, Start.AddSeconds(1), "first\nsecond\nthird\n");
    private static readonly AttemptRow B = new(Guid.NewGuid(), Run, "b", 1, "success", 2, Worker, Start.AddSeconds(1), Start.AddSeconds(2), "first\nsecond\nthird\n");
    private static readonly RunRow Whole = new(Run, "flow", "success", Start, "key", Start.AddMilliseconds(20));

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
        Boot = Start,
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
    public void I3_one_that_was_killed_lived_to_its_last_sign_of_life()
    {
        var overlap = Sound with { Witness = Lines("begin a 1 1 0", "begin a 2 3 4", "beat a 1 1 5.2", "end a 2 3 6", "begin b 1 2 6", "end b 1 2 7"), History = SecondTry };
        Flawed("I3", overlap);
        Checks.Run(overlap with { Overlap = TimeSpan.FromSeconds(1.2) }).ShouldBeEmpty();
    }

    /// <summary>From 4 to 10 two processes live; of that the worker stood still from 4 to 8.5.</summary>
    [Theory]
    [InlineData(nameof(Fault.Pause), "worker1", false)]
    [InlineData(nameof(Fault.NetworkSilent), "", false)]
    [InlineData(nameof(Fault.RedisKill), "", true)]
    public void I3_a_worker_that_stood_still_could_not_know(string fault, string target, bool isFlawed)
    {
        var file = Sound with
        {
            Witness = Lines("begin a 1 1 0", "begin a 2 3 4", "end a 1 1 10", "end a 2 3 11", "begin b 1 2 11", "end b 1 2 12"), History = SecondTry, Overlap = TimeSpan.FromSeconds(1.6),
            Troubles = [new Trouble(Enum.Parse<Fault>(fault), target, Start.AddSeconds(3), Start.AddSeconds(8.5))],
        };
        Checks.Run(file).Any(violation => violation.Invariant == "I3").ShouldBe(isFlawed);
        Flawed("I3", file with { Overlap = TimeSpan.FromSeconds(1.4) });
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

    [Theory]
    [InlineData(-0.001)] // early
    [InlineData(2)] // the next slot was due
    public void I5_a_slot_that_fired_at_the_wrong_time(double seconds) => Flawed("I5", Ticking(slot => slot == 2 ? [seconds] : [0.1]));

    [Fact]
    public void I5_a_schedule_that_never_fires() => Flawed("I5", Sound with { Schedules = [new Beat("other", TimeSpan.FromSeconds(2))] });

    [Fact]
    public void I5_a_slot_that_was_missed()
    {
        var missed = Ticking(slot => slot == 2 ? [] : [0.1]); // the one at 4 s
        Flawed("I5", missed);
        Checks.Run(missed with { SchedulesEnd = Start.AddSeconds(4) }).ShouldBeEmpty("the schedule had ended");
        Checks.Run(Struck(missed, (Fault.PostgresFast, "", 3, 6))).ShouldBeEmpty("nobody could fire it");
        Checks.Run(Struck(missed, (Fault.Kill, "scheduler1", 3, 5), (Fault.Pause, "scheduler2", 5, 6))).ShouldBeEmpty("nobody could fire it");
        Checks.Run(Struck(missed, (null, "", 3, 6))).ShouldBeEmpty("the machine stood still");
        Flawed("I5", Struck(missed, (Fault.Kill, "scheduler1", 3, 7)));
        Flawed("I5", Struck(missed, (Fault.Kill, "scheduler1", 3, 7), (Fault.Pause, "worker2", 3, 7), (Fault.RedisKill, "", 3, 7)));
        Flawed("I5", Struck(missed, (Fault.PostgresFast, "", 7, 9)));
    }

    [Fact]
    public void I5_a_ledger_that_leaves_out_a_slot_or_tells_of_one_twice_or_of_another_run()
    {
        var sound = Ticking(_ => [0.1]);
        var rows = sound.History.Occurrences;
        Flawed("I5", Told([rows[0], .. rows.Skip(2)]));
        Flawed("I5", Told([rows[0] with { LastSlot = rows[1].Slot, Slots = 2 }, .. rows.Skip(1)]));
        Flawed("I5", Told([rows[0] with { LastSlot = rows[2].Slot, Slots = 2 }, .. rows.Skip(3)]));
        Flawed("I5", Told([rows[0] with { RunId = Guid.NewGuid() }, .. rows.Skip(1)]));
        Flawed("I5", Told([rows[0] with { Outcome = "missed", RunId = null }, .. rows.Skip(1)]));
        Flawed("I5", Told([]));

        CaseFile Told(IReadOnlyList<OccurrenceRow> ledger) => sound with { History = sound.History with { Occurrences = ledger } };
    }

    [Fact]
    public void I5_schedules_that_fire_are_fine() => Checks.Run(Ticking(_ => [0.1])).ShouldBeEmpty();

    [Fact]
    public void I6_more_at_once_than_slots() => Flawed("I6", With(history => history with { Edges = [], Workers = [new WorkerRow(Worker, "worker1", 1, "active")] }) with
    {
        Witness = Lines("begin a 1 1 0", "begin b 1 2 0.5", "end a 1 1 1", "end b 1 2 2"),
    });

    [Fact]
    public void I6_one_that_was_killed_took_its_slot_to_its_last_sign_of_life() => Flawed("I6", With(history => history with
    {
        Edges = [], Workers = [new WorkerRow(Worker, "worker1", 1, "active")], Attempts = [A, B, A with { Id = Guid.NewGuid(), RunId = OtherRun, State = "lost", Token = 7 }],
    }) with
    {
        Witness = InOrder(
        [
            .. Lines("begin a 1 7 0").Select(line => line with { RunId = OtherRun }), .. Lines("begin a 1 1 0"),
            .. Lines("beat a 1 7 1").Select(line => line with { RunId = OtherRun }), .. Lines("end a 1 1 1", "begin b 1 2 1", "end b 1 2 2"),
        ]),
    }, "I4", "I7");

    [Fact]
    public void I6_a_task_of_a_queue_that_its_worker_does_not_serve() => Flawed("I6", With(history => history with { Attempts = [A, B with { Queue = "second" }] }));

    [Fact]
    public void I6_a_task_that_is_passed_over()
    {
        var starved = With(history => history with { Attempts = [Waited(A, 0, 9), Waited(B, 3, 4)] });
        Flawed("I6", starved);
        Flawed("I6", With(history => history with { Attempts = [Waited(A, 0, 9) with { Priority = 9 }, Waited(B, 3, 4)] }));
        Checks.Run(With(history => history with { Attempts = [Waited(A, 0, 9), Waited(B, 3, 4) with { Priority = 9 }] })).ShouldBeEmpty("the other one was more urgent");
        Checks.Run(With(history => history with { Attempts = [Waited(A, 0, 9), Waited(B, 3, 4) with { Queue = "second" }], Workers = [history.Workers[0] with { Queues = ["default", "second"] }] }))
            .ShouldBeEmpty("the other one was of another queue");
        Checks.Run(With(history => history with { Attempts = [Waited(A, 0, 4.9), Waited(B, 3, 4)] })).ShouldBeEmpty("not for long");
        Checks.Run(Struck(starved, (Fault.Pause, "worker1", 1, 2))).ShouldBeEmpty("something that stood still may have held it");
    }

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

    [Theory]
    [InlineData("begin a 1 1 0", "beat a 1 1 1", "begin b 1 2 1", "end b 1 2 2")]
    public void I1_signs_of_life_are_no_end(params string[] lines) => Flawed("I1", Sound with { Witness = Lines(lines) }, "I4");

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

    private static readonly Guid OtherRun = Guid.NewGuid();

    /// <summary>The first try of a was lost after it had begun.</summary>
    private static History SecondTry => Sound.History with
    {
        Attempts = [A with { State = "lost" }, A with { Id = OtherRun, Attempt = 2, Token = 3 }, B],
        Events =
        [
            new(1, A.Id, "queued"), new(2, A.Id, "running"), new(3, A.Id, "lost"), new(6, OtherRun, "queued"), new(7, OtherRun, "success"), new(8, B.Id, "queued"), new(9, B.Id, "success"),
        ],
    };

    private static AttemptRow Waited(AttemptRow attempt, double from, double until) =>
        attempt with { QueuedAt = Start.AddSeconds(from), LeasedAt = Start.AddSeconds(until), LeaseCount = 1 };

    /// <summary>A schedule of every 2 s for 10 s, whose slots fire as late as is said; every run is a whole run of its own.</summary>
    private static CaseFile Ticking(Func<int, double[]> late)
    {
        var runs = Enumerable.Range(0, 5).SelectMany(slot => late(slot).Select(seconds => new RunRow(Guid.NewGuid(), "cron2", "success", Start.AddSeconds(2 * slot), null, Start.AddSeconds((2 * slot) + seconds)))).ToList();
        var attempts = runs.Select((run, i) => A with { Id = Guid.NewGuid(), RunId = run.Id, Token = 100 + i }).ToList();
        var ledger = Enumerable.Range(0, 5).Select(slot => Start.AddSeconds(2 * slot)).Select(at => runs.Find(run => run.LogicalDate == at) is var run && run is not null
            ? new OccurrenceRow("cron2", at, at, 1, "started", run.Id) : new OccurrenceRow("cron2", at, at, 1, "missed", null)).ToList();
        return Sound with
        {
            Acknowledgements = [], Schedules = [new Beat("cron2", TimeSpan.FromSeconds(2))], Schedulers = ["scheduler1", "scheduler2"], SchedulesEnd = Start.AddSeconds(10),
            History = Sound.History with { Runs = runs, Attempts = attempts, Events = [.. attempts.SelectMany((attempt, i) => new EventRow[] { new(2 * i, attempt.Id, "queued"), new((2 * i) + 1, attempt.Id, "success") })], Occurrences = ledger },
            Witness = InOrder(attempts.SelectMany((attempt, i) => Lines($"begin a 1 {100 + i} {i}", $"end a 1 {100 + i} {i}").Select(line => line with { RunId = attempt.RunId }))),
        };
    }

    private static CaseFile Struck(CaseFile file, params (Fault? Fault, string Target, double From, double Until)[] troubles) =>
        file with { Troubles = [.. troubles.Select(trouble => new Trouble(trouble.Fault, trouble.Target, Start.AddSeconds(trouble.From), Start.AddSeconds(trouble.Until)))] };

    private static CaseFile With(Func<History, History> change) => Sound with { History = change(Sound.History) };

    private static IReadOnlyList<WitnessLine> InOrder(IEnumerable<WitnessLine> lines) => [.. lines.Select((line, place) => line with { Place = place })];

    // kind task attempt token uptime
    private static IReadOnlyList<WitnessLine> Lines(params string[] lines) => WitnessLine.Parse(lines.Select(line =>
    {
        var words = line.Split(' ');
        return $"{words[0]} {Run} {words[1]} {words[2]} {words[3]} {words[4]} 99";
    }));
}
