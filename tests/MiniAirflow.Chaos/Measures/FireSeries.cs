using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MiniAirflow.Chaos.Plan;
using MiniAirflow.Chaos.Running;

namespace MiniAirflow.Chaos.Measures;

/// <summary>How late the next slot fires when a scheduler is struck: a schedule of every second, and a strike at a time drawn from the seed, half of them in the very
/// moment in which a slot fires.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Schedulers">How many there are.</param>
/// <param name="Fault">How one of them is struck.</param>
internal sealed record FireSeries(string Name, int Schedulers, Fault Fault)
{
    /// <summary>What p99 may be.</summary>
    public static readonly TimeSpan Demand = TimeSpan.FromSeconds(3);

    private const string Flow = """{"name":"every-second","schedule_cron":"* * * * * *","tasks":[{"name":"tick","command":"true"}]}""";
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };
    private static readonly TimeSpan Slot = TimeSpan.FromSeconds(1);

    // Longer than the slot, so that the paused one misses it; and not so long that a hundred take an hour.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2.5);

    private static readonly FireSeries[] All =
    [
        new("SIGKILL, a second scheduler is active", 2, Fault.Kill), new("SIGSTOP, a second scheduler is active", 2, Fault.Pause), new("SIGKILL, the only one is started again at once", 1, Fault.Kill),
    ];

    /// <summary>Measures every series and says what came of it.</summary>
    /// <returns>Whether each keeps the demand.</returns>
    public static async Task<bool> RunAllAsync(Options options, TextWriter output)
    {
        await output.WriteLineAsync($"Next due fire after a scheduler was struck, of a schedule of every second; demand: p99 at most {Demand.TotalSeconds:0} s");
        List<FireResult> results = [];
        foreach (var series in All)
        {
            results.Add(await series.RunAsync(options));
            await output.WriteLineAsync(results[^1].ToString());
        }
        if (options.Json is not null) await File.WriteAllTextAsync(options.Json, JsonSerializer.Serialize(results, Json));
        return results.TrueForAll(result => result.P99 <= Demand.TotalSeconds && result.Twice == 0);
    }

    private async Task<FireResult> RunAsync(Options options)
    {
        await using var cluster = new SplitCluster(new SplitShape { Schedulers = Schedulers, Workers = 1, HasShortLeases = false });
        await cluster.StartAsync();
        foreach (var role in cluster.Roles) await Cluster.ReadyAsync(role);
        using var http = new HttpClient { BaseAddress = cluster.Api };
        await new MiniAirflowClient(http).ApplyWorkflowAsync(new WorkflowText(Flow, IsYaml: false));
        await Poll.UntilAsync(async () => await cluster.AskAsync("select count(*) from workflow_runs") != "0");

        var random = new SeededRandom(options.Start);
        var schedulers = cluster.Roles.Where(role => role.Name.StartsWith("scheduler", StringComparison.Ordinal)).ToList();
        List<DateTimeOffset> strikes = [];
        for (var i = 0; i < options.Kills; i++)
        {
            await Poll.ForAsync(UntilNext(random, TimeProvider.System.GetUtcNow()));
            strikes.Add(await StrikeAsync(schedulers[i % schedulers.Count]));
        }
        await Poll.ForAsync(Slot * 3);
        var history = await cluster.History.ReadAsync();
        var fires = history.Runs.Where(run => run.LogicalDate is not null).Select(run => new Fire(run.LogicalDate!.Value, run.CreatedAt)).OrderBy(fire => fire.At).ToList();
        return new FireResult(Name, strikes.Count, [.. strikes.Select(strike => Lateness(strike, fires)).Order()], fires.Count - fires.DistinctBy(fire => fire.Slot).Count());
    }

    /// <summary>From the first slot that had not fired when the strike came until something fires, be it for a newer slot because that one was passed over.</summary>
    internal static double Lateness(DateTimeOffset strike, IReadOnlyList<Fire> fires)
    {
        var due = fires.Last(fire => fire.At < strike).Slot + Slot;
        return fires.FirstOrDefault(fire => fire.At >= strike) is { } next ? (next.At - due).TotalSeconds : double.PositiveInfinity;
    }

    private async Task<DateTimeOffset> StrikeAsync(RoleProcess scheduler)
    {
        var at = TimeProvider.System.GetUtcNow();
        if (Fault == Fault.Kill)
        {
            await scheduler.KillAsync();
            scheduler.Start();
        }
        else
        {
            await scheduler.PauseAsync();
            await Poll.ForAsync(Pause);
            await scheduler.ContinueAsync();
        }
        // The next strike finds everybody at work again.
        await Cluster.ReadyAsync(scheduler);
        return at;
    }

    // Signals travel for a few milliseconds, so what aims at the slot begins a little before it.
    private static TimeSpan UntilNext(SeededRandom random, DateTimeOffset now)
    {
        var second = TimeSpan.FromTicks(Slot.Ticks - (now.Ticks % Slot.Ticks));
        return random.Next(2) == 0 ? TimeSpan.FromSeconds(random.NextDouble()) : second + Slot + TimeSpan.FromMilliseconds((random.NextDouble() * 30) - 10);
    }

    /// <summary>A slot that fired.</summary>
    internal sealed record Fire(DateTimeOffset Slot, DateTimeOffset At);
}

/// <summary>What came of a series.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Strikes">How often somebody was struck.</param>
/// <param name="Lateness">Of the next fire, in s, in order.</param>
/// <param name="Twice">Slots that fired twice.</param>
internal sealed record FireResult(string Name, int Strikes, IReadOnlyList<double> Lateness, int Twice)
{
    /// <summary>Half are at most this late.</summary>
    public double P50 => Of(0.5);

    /// <summary>All but a hundredth are at most this late.</summary>
    public double P99 => Of(0.99);

    /// <summary>The latest.</summary>
    public double Most => Lateness[^1];

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name,-48} {Strikes,4} strikes   p50 {P50:0.000} s   p99 {P99:0.000} s   max {Most:0.000} s   fired twice: {Twice}");

    private double Of(double part) => Lateness[Math.Clamp((int)Math.Ceiling(part * Lateness.Count) - 1, 0, Lateness.Count - 1)];
}
