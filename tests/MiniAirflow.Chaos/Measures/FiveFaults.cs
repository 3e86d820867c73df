using System.Globalization;
using System.Text.Json;
using MiniAirflow.Chaos.Evidence;
using MiniAirflow.Chaos.Invariants;
using MiniAirflow.Chaos.Plan;
using MiniAirflow.Chaos.Running;

namespace MiniAirflow.Chaos.Measures;

/// <summary>The five faults under which schedulers have been compared in public: the rate of finished tasks before each and after, under a steady load, and what was lost
/// or came twice. Two of every role over one PostgreSQL with the product's own settings; nobody does anything by hand but what a supervisor does: start again what ended.</summary>
internal sealed class FiveFaults(SplitCluster cluster, SteadyLoad load, TimeSpan window) : IAsyncDisposable
{
    private const double Share = 0.6;
    private const double MostRuns = 40;
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };
    private static readonly TimeSpan Calibration = TimeSpan.FromSeconds(8);
    private const int Tries = 5;
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RecoveryPatience = TimeSpan.FromSeconds(60);
    private readonly List<Trouble> _troubles = [];
    private readonly MachineWatch _watch = new();
    private int _usual;

    /// <summary>Measures all and says what came of it.</summary>
    /// <returns>Whether every ratio is as demanded, and every invariant holds.</returns>
    public static async Task<bool> RunAsync(Options options, TextWriter output)
    {
        await using var cluster = new SplitCluster(new SplitShape { Apis = 2, HasShortLeases = false, MaxConnections = 400 });
        await cluster.StartAsync();
        foreach (var role in cluster.Roles) await Cluster.ReadyAsync(role);
        await using var load = new SteadyLoad(cluster.Roles.Where(role => role.Name.StartsWith("api", StringComparison.Ordinal)).Select(role => role.Address));
        await load.PrepareAsync(Workload.Steady(cluster.Witness));
        await using var five = new FiveFaults(cluster, load, options.Window);
        return await five.RunAsync(options.Json, output);
    }

    public ValueTask DisposeAsync() => _watch.DisposeAsync();

    private async Task<bool> RunAsync(string? json, TextWriter output)
    {
        var most = await load.SaturateAsync(Calibration, cluster.History.CountUnendedAsync);
        var rate = Math.Min(MostRuns, most * Share);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"offered: {rate:0.0} runs/s of {SteadyLoad.TasksOfRun} tasks (of {most:0.0} runs/s that the machine can do); windows of {window.TotalSeconds:0} s; demand: ratio at least {FaultMeasure.Demand}"));
        await output.WriteLineAsync(FaultMeasure.Head);
        load.Start(rate);
        List<FaultMeasure> measures = [];
        foreach (var (name, strike) in new FiveStrikes(cluster, window).All)
        {
            measures.Add(await MeasureAsync(name, strike));
            await output.WriteLineAsync(measures[^1].ToString());
        }
        await load.StopAsync();
        var violations = await JudgeAsync();
        await output.WriteLineAsync($"{load.Acknowledgements.Count} triggers acknowledged; lost, double, or against another invariant: {violations.Count}");
        foreach (var violation in violations.Take(40)) await output.WriteLineAsync($"  {violation.Invariant}: {violation.What}");
        if (json is not null) await File.WriteAllTextAsync(json, JsonSerializer.Serialize(new { rate, windowSeconds = window.TotalSeconds, measures, violations }, Json));
        return violations.Count == 0 && measures.TrueForAll(measure => measure.Ratio >= FaultMeasure.Demand);
    }

    private async Task<FaultMeasure> MeasureAsync(string name, Strike strike)
    {
        var baseline = await WindowAsync();
        var from = Now();
        var under = await strike.ActAsync();
        var until = Now();
        // Whoever was struck, tasks that wait and processes that overlap are judged as after a trouble of the database.
        _troubles.Add(new Trouble(Fault.PostgresFast, "", from, until));
        var recovery = await RecoveryAsync();
        var recovered = await WindowAsync();
        if (under is not null) await under.DisposeAsync();
        return new FaultMeasure(name, baseline, await RateAsync(from, until), recovered, recovery.TotalSeconds);
    }

    /// <summary>The rate over a window that begins with nothing piled up. One in which the whole machine stood still is taken again: such a time is no property of the server's.</summary>
    private async Task<double> WindowAsync()
    {
        for (var tries = 1; ; tries++)
        {
            if (_usual > 0) await RecoveryAsync();
            var (from, most) = (Now(), 0);
            while (Now() - from < window)
            {
                most = Math.Max(most, await cluster.History.CountUnendedAsync());
                await Poll.ForAsync(TimeSpan.FromMilliseconds(500));
            }
            var until = Now();
            if (tries < Tries && _watch.Troubles.Any(trouble => trouble.Touches(from, until, Aftermath))) continue;
            // What is usually under way, for the next time.
            if (_usual == 0) _usual = most;
            return await RateAsync(from, until);
        }
    }

    private async Task<TimeSpan> RecoveryAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        try
        {
            await Poll.UntilAsync(async () => await cluster.History.CountUnendedAsync() <= _usual, patience: RecoveryPatience);
        }
        catch (TimeoutException)
        {
            // The window that follows tells by how much it falls short.
        }
        return TimeProvider.System.GetElapsedTime(began);
    }

    private async Task<IReadOnlyList<Violation>> JudgeAsync()
    {
        List<string> left = [];
        try
        {
            await Poll.UntilAsync(async () => await cluster.History.CountUnendedAsync() == 0);
        }
        catch (TimeoutException)
        {
            left.Add("not everything ended");
        }
        foreach (var role in cluster.Roles)
        {
            if (role.EndedByItself) left.Add($"{role.Name} ended by itself");
            if (!await role.StopAsync()) left.Add($"{role.Name} did not end after two SIGTERMs");
        }
        return Checks.Run(new CaseFile
        {
            Acknowledgements = load.Acknowledgements, History = await cluster.History.ReadAsync(), Witness = WitnessLine.Parse(await File.ReadAllLinesAsync(cluster.Witness)),
            Troubles = [.. _troubles, .. _watch.Troubles], Residue = left, Overlap = Trial.Overlap, Boot = Trial.Boot(),
        });
    }

    private async Task<double> RateAsync(DateTimeOffset from, DateTimeOffset until) =>
        int.Parse(await cluster.AskAsync(string.Create(CultureInfo.InvariantCulture, $"select count(*) from task_runs where state = 'success' and finished_at >= '{from:O}' and finished_at < '{until:O}'")), CultureInfo.InvariantCulture)
        / (until - from).TotalSeconds;

    // The same machine, so the same clock as the database's.
    private static DateTimeOffset Now() => TimeProvider.System.GetUtcNow();
}
