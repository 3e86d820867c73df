namespace MiniAirflow.Dispatch.Conformance;

/// <summary>What carriers between processes promise beyond that: other processes hear it, and what breaks heals by itself.</summary>
public abstract class SharedDispatchConformance<TFixture> : DispatchConformance<TFixture> where TFixture : ISharedDispatchFixture, new()
{
    [Fact]
    public async Task Another_process_is_woken()
    {
        await using var other = await Fixture.OpenAsync();
        await using var listener = other.Listen(["q"]);
        await SettleAsync(listener);
        var wait = listener.WaitAsync(Patience, Stop).AsTask();
        Announce("q", 1);
        (await wait).ShouldBeTrue();
        ShouldBeEarly();
    }

    [Fact]
    public async Task F47_a_broken_carrier_lets_wait_out_and_says_look()
    {
        var listener = await ListenAsync("q");
        await Fixture.BreakAsync();
        await BrokenAsync(listener);
        var began = TimeProvider.System.GetTimestamp();
        (await listener.WaitAsync(Moment, Stop)).ShouldBeTrue();
        TimeProvider.System.GetElapsedTime(began).ShouldBeGreaterThanOrEqualTo(Moment - TimeSpan.FromMilliseconds(2), "or its users would poll without pause");
        await Fixture.HealAsync();
    }

    [Fact]
    public async Task F47_a_healed_carrier_wakes_once_and_then_carries_again()
    {
        var listener = await ListenAsync("q");
        await Fixture.BreakAsync();
        await BrokenAsync(listener);
        var wait = listener.WaitAsync(Patience, Stop).AsTask();
        await Fixture.HealAsync();
        (await wait).ShouldBeTrue();
        await SettleAsync(listener);
        Announce("q", 1);
        (await listener.WaitAsync(Patience, Stop)).ShouldBeTrue();
        ShouldBeEarly();
    }

    [Fact]
    public async Task F47_what_is_announced_while_the_carrier_is_broken_is_heard_when_it_has_healed()
    {
        await using var other = await Fixture.OpenAsync();
        var listener = await ListenAsync("q");
        await Fixture.BreakAsync();
        await BrokenAsync(listener);
        for (var i = 0; i < 100; i++) Announce("q", 500);
        await Fixture.HealAsync();
        (await listener.WaitAsync(Patience, Stop)).ShouldBeTrue();
        await SettleAsync(listener);
        ShouldBeEarly();
    }

    // Broken is what it is when waits for nothing say true.
    private static async Task BrokenAsync(MiniAirflow.Core.Events.IWorkListener listener)
    {
        for (var left = 100; !await listener.WaitAsync(Moment, Stop); left--) left.ShouldBeGreaterThan(0, "the listener does not notice that its carrier is broken");
    }
}
