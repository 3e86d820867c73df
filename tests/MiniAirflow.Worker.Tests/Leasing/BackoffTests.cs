using MiniAirflow.Worker.Leasing;

namespace MiniAirflow.Worker.Tests.Leasing;

public sealed class BackoffTests
{
    [Fact]
    public void F55_pauses_grow_to_a_limit_and_no_two_workers_ask_in_step()
    {
        for (var failures = 0; failures < 40; failures++)
        {
            var longest = Math.Min(5_000, 100 * Math.Pow(2, failures));
            var pauses = Enumerable.Range(0, 200).Select(_ => Backoff.Delay(failures).TotalMilliseconds).ToList();
            pauses.ShouldAllBe(pause => pause >= longest / 2 && pause <= longest);
            (pauses.Max() - pauses.Min()).ShouldBeGreaterThan(longest / 10, "they are spread");
        }
    }
}
