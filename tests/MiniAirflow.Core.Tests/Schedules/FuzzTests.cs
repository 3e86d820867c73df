using System.Diagnostics;
using CsCheck;
using MiniAirflow.Core.Schedules;
using MiniAirflow.TestKit;

namespace MiniAirflow.Core.Tests.Schedules;

/// <summary>Whatever is written as an expression, reading it is an answer and no crash; <c>make bench BENCH=cron</c> measures a million, and <c>MINIAIRFLOW_FUZZ_CRON=1000000</c> looks longer.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void F32_F33_Any_text_is_a_schedule_that_fires_or_is_refused_with_a_reason()
    {
        var count = FuzzSettings.Count("CRON", 20_000);
        var (schedules, slowest) = (0, 0L);
        CronTexts.Any.Sample(
            text =>
            {
                var began = Stopwatch.GetTimestamp();
                if (CronSchedule.TryParse(text, "Europe/Berlin", Now, out var schedule, out var problem))
                {
                    Interlocked.Increment(ref schedules);
                    problem.ShouldBeNull();
                    var first = schedule!.NextAfter(Now).ShouldNotBeNull();
                    first.ShouldBeGreaterThan(Now);
                    if (schedule.NextAfter(first) is { } second) second.ShouldBeGreaterThan(first);
                }
                else
                {
                    schedule.ShouldBeNull();
                    problem.ShouldNotBeNull().ShouldEndWith(".");
                    problem.Length.ShouldBeLessThan(2_000);
                }
                var took = Stopwatch.GetElapsedTime(began).Ticks;
                for (var most = Volatile.Read(ref slowest); took > most; most = Volatile.Read(ref slowest)) Interlocked.CompareExchange(ref slowest, took, most);
            },
            iter: count);
        output.WriteLine($"{schedules} of {count} are schedules");
        FuzzReport.Write("3-cron", "Cron expressions", ("texts", FuzzReport.Number(count)), ("schedules that fire", FuzzReport.Number(schedules)), ("refused, with a reason", FuzzReport.Number(count - schedules)), ("slowest", FuzzReport.Time(TimeSpan.FromTicks(slowest))), ("faults", "0"));
    }
}

/// <summary>Texts that are expressions, nearly so, or not at all.</summary>
internal static class CronTexts
{
    private static readonly Gen<string> Number = Gen.OneOf(Gen.Int[0, 60].Select(n => $"{n}"), Gen.Int[-5, 99_999].Select(n => $"{n}"), Gen.OneOf("L", "LW", "W", "*", "?", "MON", "jan", "5L", "5#2", "31W"));

    private static readonly Gen<string> Part = Gen.Select(Number, Gen.OneOf("", "", "", "-", "/", ",", "#"), Number, (one, sign, other) => sign.Length == 0 ? one : one + sign + other);

    private static readonly Gen<string> Field = Part.Array[1, 3].Select(parts => string.Join(',', parts));

    public static Gen<string> Any { get; } = Gen.OneOf(
        Field.Array[5, 6].Select(fields => string.Join(' ', fields)),
        Field.Array[0, 8].Select(fields => string.Join(' ', fields)),
        Gen.OneOf("@daily", "@DAILY", "@fortnightly", "", " ", "\0", "* * * * *\n", "0 0 30 2 *", "0 0 29 2 3", "0 0 31 4,6,9,11 *"),
        Gen.String);
}
