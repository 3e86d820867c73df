using System.Diagnostics;
using MiniAirflow.Bench.Figures;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Bench.Cases;

/// <summary>Reading schedules, in this process: the longest of a million random expressions with its first fire, and a look at 1,000 fires ahead.</summary>
internal static class CronCase
{
    private const int Texts = 1_000_000;
    private const int Ahead = 1_000;
    private static readonly string[] Junk = ["?", "99", "-1", "x", "5#2", "LW", "", "*/0", "1-"];

    private static readonly string[][] Fields =
    [
        ["*", "0", "59", "*/7", "10-20/3"], ["*", "0", "30", "*/15", "50-10"], ["*", "2", "23", "*/5", "9-17"],
        ["*", "1", "29", "30", "31", "L", "15W", "LW", "L-3", "*/9"], ["*", "2", "4,6,9,11", "JAN-MAR", "12"], ["*", "0", "7", "MON-FRI", "5L", "5#5", "3"],
    ];

    public static Task RunAsync(Bench bench)
    {
        var (random, now) = (new Random(20_260_101), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var (longest, text, good) = (TimeSpan.Zero, "", 0);
        CronSchedule.TryParse("@daily", "Europe/Berlin", now, out _, out _);
        for (var i = 0; i < Texts; i++)
        {
            var one = string.Join(' ', Fields.Skip(random.Next(2)).Select(atoms => Pick(random, atoms) + (random.Next(4) == 0 ? "," + Pick(random, atoms) : "")));
            var began = Stopwatch.GetTimestamp();
            if (CronSchedule.TryParse(one, "Europe/Berlin", now, out _, out _)) good++;
            var took = Stopwatch.GetElapsedTime(began);
            if (took > longest) (longest, text) = (took, one);
        }
        bench.Table.AddAtMost($"1,000,000 random expressions ({good} are schedules): the longest, '{text}'", longest.TotalMilliseconds, "ms", new Bounds(50, 10));
        bench.Table.AddAtMost("1,000 fires ahead, 0 2 * * * in Europe/Berlin", Table.Median([.. Enumerable.Range(0, 21).Select(_ => LookAhead(now))]), "ms", new Bounds(10, 3));
        return Task.CompletedTask;
    }

    private static string Pick(Random random, string[] atoms) => random.Next(20) == 0 ? Junk[random.Next(Junk.Length)] : atoms[random.Next(atoms.Length)];

    private static double LookAhead(DateTimeOffset now)
    {
        var began = Stopwatch.GetTimestamp();
        var definition = new WorkflowDefinition { Name = "w", Schedules = [ScheduleDefinition.OfCron("0 2 * * *")], TimeZone = "Europe/Berlin" };
        if (!Timetable.TryRead(definition, now, _ => null, out var timetable, out _)) throw new InvalidOperationException("The schedule cannot be read.");
        if (timetable!.After(now).Take(Ahead).Count() != Ahead) throw new InvalidOperationException("The schedule has ended.");
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
