using System.Globalization;
using CsCheck;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Pools;

namespace MiniAirflow.Core.Tests.Pools;

/// <summary>Which runs with a concurrency key begin, and which give way. Runs are written as their number and letters: <c>p</c> in progress, <c>w</c> waiting, <c>c</c> cancels others, <c>b</c> of a backfill, <c>x</c> to end.</summary>
public sealed class RunTurnsTests
{
    [Theory]
    [InlineData(1, "1w", "begin 1")]
    [InlineData(1, "1p 2w", "")]
    [InlineData(2, "1p 2w 3w", "begin 2")]
    [InlineData(3, "1p 2w 3w 4w", "begin 2 3")]
    [InlineData(1, "2w 1w", "begin 1")]
    [InlineData(1, "1wb 2w 3w", "begin 2")]
    [InlineData(3, "1wb 2w 3wb", "begin 2 1 3")]
    [InlineData(1, "1px 2w", "")]
    [InlineData(1, "1wx 2w", "begin 2")]
    // A newer run takes the place of older ones, whether they are in progress or wait.
    [InlineData(1, "1pc 2wc", "cancel 1")]
    [InlineData(1, "1pcx 2wc", "")]
    [InlineData(1, "1pcx 2wc 3wc", "cancel 2")]
    [InlineData(1, "1wc 2wc", "cancel 1, begin 2")]
    [InlineData(2, "1pc 2pc 3wc", "cancel 1")]
    [InlineData(2, "1pc 2wc", "begin 2")]
    [InlineData(2, "1pcx 2pc 3wc", "")]
    // One that was opened again is not newer for that: it waits.
    [InlineData(1, "1wc 2pc", "")]
    // The newest that cancels counts; those that only wait cancel nobody.
    [InlineData(1, "1p 2wc 3w", "cancel 1")]
    [InlineData(1, "1p 2w 3w", "")]
    // Runs of backfills neither cancel nor are cancelled.
    [InlineData(1, "1pcb 2wc", "")]
    [InlineData(1, "1pc 2wcb", "")]
    [InlineData(1, "1pc 2wcb 3wc", "cancel 1")]
    public void Who_begins_and_who_gives_way(int limit, string alive, string expected)
    {
        var decision = RunTurns.Decide([.. alive.Split(' ').Select(text => Run(text, limit))]);
        string[] parts = [.. new[] { ("cancel", decision.Cancelled), ("begin", decision.Admitted) }.Where(part => part.Item2.Count > 0)
            .Select(part => $"{part.Item1} {string.Join(' ', part.Item2.Select(id => int.Parse(id.ToString("N")[^4..], CultureInfo.InvariantCulture)))}")];
        string.Join(", ", parts).ShouldBe(expected);
    }

    [Fact]
    public void Each_run_goes_by_its_own_limit()
    {
        RunTurns.Decide([Run("1p", 1), Run("2w", 2), Run("3w", 2)]).Admitted.ShouldBe([Id(2)]);
        RunTurns.Decide([Run("1p", 2), Run("2w", 1), Run("3w", 5)]).Admitted.ShouldBeEmpty("nobody passes the first");
    }

    /// <summary>Whatever comes and goes: the limit holds, nobody waits for ever, and of runs that cancel only the newest are left.</summary>
    [Fact]
    public void Played_to_its_end_no_limit_is_passed_and_everybody_ends() =>
        Gen.Select(Gen.Int[1, 3], Gen.Bool, Gen.Int[0, 5].Array[1, 60]).Sample((limit, cancels, steps) =>
        {
            var (alive, next, last) = (new Dictionary<Guid, KeyedRun>(), 0, Guid.Empty);
            foreach (var step in steps.Concat(Enumerable.Repeat(5, 400)))
            {
                if (step <= 2)
                {
                    last = Id(++next);
                    alive[last] = new KeyedRun(last, limit, cancels, IsOfBackfill: step == 2, AwaitsTurn: true, IsCancelRequested: false);
                }
                else if (alive.Values.FirstOrDefault(one => !one.AwaitsTurn || one.IsCancelRequested) is { } ends) alive.Remove(ends.RunId);
                var decision = RunTurns.Decide([.. alive.Values]);
                foreach (var id in decision.Cancelled)
                {
                    alive[id].IsOfBackfill.ShouldBeFalse();
                    alive[id] = alive[id] with { IsCancelRequested = true };
                    if (alive[id].AwaitsTurn) alive.Remove(id); // nothing of it runs: it ends at once
                }
                foreach (var id in decision.Admitted) alive[id] = alive[id] with { AwaitsTurn = false };
                alive.Values.Count(one => !one.AwaitsTurn).ShouldBeLessThanOrEqualTo(limit);
                if (!cancels) decision.Cancelled.ShouldBeEmpty();
                else alive.Values.Count(one => one is { IsOfBackfill: false, IsCancelRequested: false }).ShouldBeLessThanOrEqualTo(limit);
                // Where there is room, nobody waits.
                if (alive.Values.Count(one => !one.AwaitsTurn) < limit && decision.Cancelled.Count == 0) alive.Values.ShouldAllBe(one => !one.AwaitsTurn);
            }
            alive.ShouldBeEmpty();
        }, iter: 300);

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("{{ params.x }} of {{ workflow.name }}", "1 of w")]
    [InlineData("day {{ run.logical_date }}", "day {{ run.logical_date }}")]
    [InlineData("{{ params.x | default('none') }}", "1")]
    public void A_key_takes_the_values_of_the_run(string key, string expected)
    {
        var definition = new WorkflowDefinition { Name = "w", Concurrency = new() { Key = key } };
        RunTurns.KeyOf(Of(definition)).ShouldBe(expected);
    }

    [Fact]
    public void A_run_without_a_key_has_none_and_a_long_key_is_shortened_to_one_of_its_own()
    {
        RunTurns.KeyOf(Of(new WorkflowDefinition { Name = "w" })).ShouldBeNull();
        string[] keys = [.. "ab".Select(last => RunTurns.KeyOf(Of(new WorkflowDefinition { Name = "w", Concurrency = new() { Key = new string('x', 900) + last } }))!)];
        keys[0].ShouldNotBe(keys[1]);
        keys.ShouldAllBe(key => key.Length <= 200);
    }

    private static LeasedRun Of(WorkflowDefinition definition) => new() { Id = Guid.NewGuid(), WorkflowId = Guid.NewGuid(), Definition = definition, Params = new Dictionary<string, string> { ["x"] = "1" } };

    private static KeyedRun Run(string text, int limit)
    {
        var number = int.Parse(text.TrimEnd('p', 'w', 'c', 'b', 'x'), CultureInfo.InvariantCulture);
        return new KeyedRun(Id(number), limit, text.Contains('c', StringComparison.Ordinal), text.Contains('b', StringComparison.Ordinal), text.Contains('w', StringComparison.Ordinal), text.Contains('x', StringComparison.Ordinal));
    }

    private static Guid Id(int number) => Guid.Parse($"01940000-0000-7000-8000-{number:D12}");
}
