using MiniAirflow.Chaos.Measures;

namespace MiniAirflow.Chaos.Tests;

/// <summary>How late a fire was, told from what was written.</summary>
public sealed class FireSeriesTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(2.5, 0.02)] // between two slots: the next one counts, and was on time
    [InlineData(3.01, 0.02)] // in the very moment of a slot that has not fired yet
    [InlineData(4.5, 1.4)] // the slot at 5 s was passed over: counted from there until the one at 6 s fired
    public void Lateness_counts_from_the_first_slot_that_had_not_fired_when_the_strike_came(double strike, double late) =>
        FireSeries.Lateness(Start.AddSeconds(strike), Fires).ShouldBe(late, 0.000_01);

    [Fact]
    public void A_schedule_that_never_fires_again_is_endlessly_late() => FireSeries.Lateness(Start.AddSeconds(6.5), Fires).ShouldBe(double.PositiveInfinity);

    [Fact]
    public void Parts_are_taken_from_all_that_was_seen()
    {
        var result = new FireResult("x", 100, [.. Enumerable.Range(1, 100).Select(i => (double)i)], 0);
        (result.P50, result.P99, result.Most).ShouldBe((50, 99, 100));
        new FireResult("x", 1, [7], 0).P99.ShouldBe(7);
    }

    private static IReadOnlyList<FireSeries.Fire> Fires => [Fire(1, 1.02), Fire(2, 2.02), Fire(3, 3.02), Fire(4, 4.02), Fire(6, 6.4)];

    private static FireSeries.Fire Fire(double slot, double at) => new(Start.AddSeconds(slot), Start.AddSeconds(at));
}
