using System.Collections.Concurrent;
using System.Globalization;
using MiniAirflow.Chaos.Evidence;
using MiniAirflow.Chaos.Invariants;
using MiniAirflow.Chaos.Plan;

namespace MiniAirflow.Chaos.Running;

/// <summary>What came of a seed.</summary>
/// <param name="Violations">Invariants that do not hold; none for a good one.</param>
/// <param name="Plan">The faults.</param>
/// <param name="Summary">What was done, in a line.</param>
/// <param name="Output">What the processes wrote.</param>
/// <param name="File">All that was judged.</param>
internal sealed record Verdict(IReadOnlyList<Violation> Violations, IReadOnlyList<FaultStep> Plan, string Summary, string Output, CaseFile File);

/// <summary>One seed: start, work while faults strike, heal, wait until all is quiet, judge.</summary>
internal sealed class Trial(int seed, Cluster cluster, TimeSpan faultTime)
{
    /// <summary>How long after the last fault everything must have ended (I8).</summary>
    private static readonly TimeSpan Liveness = TimeSpan.FromSeconds(60);

    // A worker that lost its lease, and its sentinel, end the children within this time of the next worker's start.
    internal static readonly TimeSpan Overlap = TimeSpan.FromSeconds(1.5);

    private readonly List<Violation> _violations = [];
    private readonly HashSet<string> _dead = [];
    private readonly ConcurrentQueue<Trouble> _troubles = [];
    private readonly ConcurrentQueue<Task> _restarts = [];
    private DateTimeOffset _schedulesEnd;

    public async Task<Verdict> RunAsync()
    {
        await using var watch = new MachineWatch();
        await cluster.StartAsync();
        var plan = FaultPlan.Draw(seed, [.. cluster.Roles.Select(role => role.Name)], faultTime, Cluster.Lease, cluster.HasPostgres, cluster.HasRedis, cluster.CanFillDisk);
        using var journal = new Journal(cluster.Api, seed);
        await journal.ApplyAsync(Workload.Draw(seed, cluster.Witness));
        await StrikeAsync(plan, journal);
        _schedulesEnd = TimeProvider.System.GetUtcNow();
        await journal.EndSchedulesAsync();
        var took = await QuietAsync();
        await Task.WhenAll(_restarts);
        foreach (var trouble in watch.Troubles) _troubles.Enqueue(trouble);
        var file = await CollectAsync(journal);
        _violations.AddRange(Checks.Run(file));
        var summary = $"{plan.Count} faults, {journal.Acknowledgements.Count} triggers acknowledged, {file.History.Runs.Count} runs, {file.History.Attempts.Count} attempts "
            + $"({file.History.Attempts.Count(attempt => attempt.State == "lost")} lost), quiet after {took.TotalSeconds:0.0} s";
        return new Verdict(_violations, plan, summary, cluster.Output, file);
    }

    private async Task StrikeAsync(IReadOnlyList<FaultStep> plan, Journal journal)
    {
        using var stop = new CancellationTokenSource();
        var working = journal.RunAsync(stop.Token);
        var turns = cluster.Roles.ToDictionary(role => role.Name, _ => Task.CompletedTask);
        List<Task> strikes = [];
        var began = TimeProvider.System.GetTimestamp();
        foreach (var step in plan)
        {
            if (step.At - TimeProvider.System.GetElapsedTime(began) is { Ticks: > 0 } left) await Poll.ForAsync(left);
            // A process has one trouble at a time; what strikes it meanwhile waits for its turn.
            var strike = step.Fault is Fault.Kill or Fault.Pause ? turns[step.Target] = AfterAsync(turns[step.Target], step) : StrikeAsync(step);
            strikes.Add(strike);
            TellOfTheDead(turns);
        }
        await Task.WhenAll(strikes);
        await stop.CancelAsync();
        await working;
        TellOfTheDead(turns);
    }

    private async Task AfterAsync(Task before, FaultStep step)
    {
        await before;
        await StrikeAsync(step);
    }

    private async Task StrikeAsync(FaultStep step)
    {
        var from = TimeProvider.System.GetUtcNow();
        await cluster.StrikeAsync(step);
        if (step.Fault == Fault.Kill) _restarts.Enqueue(RestartedAsync(step, from));
        else _troubles.Enqueue(new Trouble(step.Fault, step.Target, from, TimeProvider.System.GetUtcNow()));
    }

    // Beside what goes on: the next strike need not wait until the process serves again.
    private async Task RestartedAsync(FaultStep step, DateTimeOffset from)
    {
        await Cluster.ReadyAsync(cluster.Roles.Single(role => role.Name == step.Target));
        _troubles.Enqueue(new Trouble(step.Fault, step.Target, from, TimeProvider.System.GetUtcNow()));
    }

    // F41: no trouble of the store or of the network may end a process.
    private void TellOfTheDead(Dictionary<string, Task> turns)
    {
        foreach (var role in cluster.Roles.Where(role => turns[role.Name].IsCompleted && role.EndedByItself && _dead.Add(role.Name)))
            _violations.Add(new Violation("F41", $"{role.Name} ended by itself:\n{string.Join('\n', role.Output.Split('\n').TakeLast(25))}"));
    }

    private async Task<TimeSpan> QuietAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        try
        {
            await Poll.UntilAsync(async () =>
            {
                await Poll.ForAsync(TimeSpan.FromMilliseconds(200));
                return await cluster.History.CountUnendedAsync() == 0;
            }, patience: Liveness);
        }
        catch (TimeoutException)
        {
            // What still waits is listed one by one below.
        }
        return TimeProvider.System.GetElapsedTime(began);
    }

    private async Task<CaseFile> CollectAsync(Journal journal)
    {
        var history = await cluster.History.ReadAsync();
        var attempts = new List<AttemptRow>();
        foreach (var attempt in history.Attempts) attempts.Add(attempt.State == "success" ? attempt with { Log = await journal.LogAsync(attempt.Id) } : attempt);
        var residue = await ResidueAsync();
        return new CaseFile
        {
            Acknowledgements = journal.Acknowledgements, History = history with { Attempts = attempts }, Residue = residue, Overlap = Overlap,
            Troubles = [.. _troubles], Schedules = Workload.Schedules, SchedulesEnd = _schedulesEnd, Boot = Boot(),
            Schedulers = [.. cluster.Roles.Select(role => role.Name).Where(name => cluster.Roles.Count == 1 || name.StartsWith("scheduler", StringComparison.Ordinal))],
            Witness = WitnessLine.Parse(File.Exists(cluster.Witness) ? await File.ReadAllLinesAsync(cluster.Witness) : []),
        };
    }

    private async Task<IReadOnlyList<string>> ResidueAsync()
    {
        List<string> left = [.. await cluster.ServerResidueAsync()];
        await ToldAsync(left, "a task's process", cluster.Witness);
        foreach (var role in cluster.Roles)
            if (!await role.StopAsync()) left.Add($"{role.Name} did not end after two SIGTERMs");
        await ToldAsync(left, "a process", cluster.Folder);
        left.AddRange(FilesLeft(cluster.Folder));
        if (await cluster.History.CountActiveWorkersAsync() is > 0 and var count) left.Add($"{count} workers count as living although none is");
        return left;
    }

    private static async Task ToldAsync(List<string> left, string what, string mark)
    {
        try
        {
            await Poll.UntilAsync(() => MarkedProcesses.Find(mark).Count == 0, patience: TimeSpan.FromSeconds(10));
        }
        catch (TimeoutException)
        {
            left.AddRange(MarkedProcesses.Find(mark).Select(pid => $"{what} is left: {pid} {CommandLine(pid)}"));
        }
    }

    // What a role keeps beside its logs is for the time of a task, or of its own life.
    private static IEnumerable<string> FilesLeft(string folder) =>
        Directory.EnumerateDirectories(folder, "tmp", SearchOption.AllDirectories).Concat(Directory.EnumerateDirectories(folder, "workers", SearchOption.AllDirectories))
            .SelectMany(Directory.EnumerateFileSystemEntries).Select(path => $"a file or folder is left: {path}");

    // The clock of the witness, put beside everybody else's.
    internal static DateTimeOffset Boot() =>
        TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture));

    private static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "(gone by now)";
        }
    }
}
