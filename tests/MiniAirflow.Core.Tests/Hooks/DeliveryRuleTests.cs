using CsCheck;
using MiniAirflow.Core.Hooks;

namespace MiniAirflow.Core.Tests.Hooks;

public sealed class DeliveryRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_try_ends_a_delivery_or_is_followed_by_another()
    {
        var id = Guid.CreateVersion7(Now);
        DeliveryRule.Decide(id, 1, DeliveryResult.Delivered("200"), Now).ShouldBe(new DeliveryStep(DeliveryState.Delivered, null));
        DeliveryRule.Decide(id, 1, DeliveryResult.Refused("No."), Now).ShouldBe(new DeliveryStep(DeliveryState.Failed, null));
        DeliveryRule.Decide(id, DeliveryRule.MaxAttempts, DeliveryResult.Failed("500"), Now).ShouldBe(new DeliveryStep(DeliveryState.Failed, null));
        var again = DeliveryRule.Decide(id, 1, DeliveryResult.Failed("500"), Now);
        again.State.ShouldBe(DeliveryState.Pending);
        (again.DueAt!.Value - Now).TotalSeconds.ShouldBeInRange(4, 6);
    }

    [Fact]
    public void Delays_grow_by_three_up_to_an_hour_and_differ_by_a_fifth() =>
        Gen.Select(Gen.Guid, Gen.Int[1, DeliveryRule.MaxAttempts]).Sample((id, attempts) =>
        {
            var delay = DeliveryRule.DelayAfter(id, attempts);
            var whole = Math.Min(5 * Math.Pow(3, attempts - 1), 3600);
            delay.TotalSeconds.ShouldBeInRange(whole * 0.8, whole * 1.2);
            DeliveryRule.DelayAfter(id, attempts).ShouldBe(delay, "whoever asks again hears the same");
        });

    [Fact]
    public void What_failed_together_is_not_all_tried_again_together() =>
        Enumerable.Range(0, 100).Select(_ => DeliveryRule.DelayAfter(Guid.CreateVersion7(), 3)).Distinct().Count().ShouldBeGreaterThan(90);

    [Fact]
    public void What_is_kept_of_an_answer_is_short_and_a_column_holds_it()
    {
        var long_ = DeliveryResult.Failed(new string('é', 600), "a\0b");
        long_.Problem.Length.ShouldBe(DeliveryRule.MaxText);
        long_.Problem[^1].ShouldBe('…');
        long_.Answer.ShouldBe("a b");
        var pair = DeliveryResult.Failed(new string('a', DeliveryRule.MaxText - 2) + "😀b");
        pair.Problem.ShouldBe(new string('a', DeliveryRule.MaxText - 2) + "…");
    }

    [Fact]
    public void Every_word_of_a_state_is_read_as_that_state()
    {
        foreach (var one in Enum.GetValues<DeliveryState>()) DeliveryStates.Parse(one.Word()).ShouldBe(one);
        DeliveryStates.TryParse(null, out _).ShouldBeFalse();
    }
}
