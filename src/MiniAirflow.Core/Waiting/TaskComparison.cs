using System.Globalization;
using System.Text.Json;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Waiting;

/// <summary>What was different when a task last succeeded. Pure.</summary>
/// <remarks>What can make a task behave in another way comes first: its definition, its parameters, where it ran; then what came of it. Of the environment only names are told, never values.</remarks>
public static class TaskComparison
{
    private const int MostNamed = 5;
    private const int LongestValue = 200;

    // Below this, and below half as long again, a duration is the same to a person.
    private static readonly TimeSpan LeastDifference = TimeSpan.FromSeconds(1);

    /// <summary>Compares an attempt with the last one that succeeded.</summary>
    public static IReadOnlyList<TaskDifference> Of(ComparedTask before, ComparedTask after)
    {
        var found = new List<TaskDifference>();
        AddDefinition(before, after, found);
        AddParams(before.Run.Params, after.Run.Params, found);
        if (before.WorkerName is { } was && after.WorkerName is { } now && was != now) found.Add(new(DifferenceKind.Worker, "worker", was, now));
        if (before.Attempt.Attempt != after.Attempt.Attempt) found.Add(new(DifferenceKind.Attempt, "attempt", Number(before.Attempt.Attempt), Number(after.Attempt.Attempt)));
        AddExit(before.Attempt, after.Attempt, found);
        AddDuration(before.Attempt, after.Attempt, found);
        if (after.Attempt.State == TaskState.Success) AddOutputs(before.Attempt, after.Attempt, found);
        return found;
    }

    /// <summary>The differences in one sentence.</summary>
    /// <param name="before">When it last succeeded; null when it never did.</param>
    /// <param name="after">Now.</param>
    /// <param name="differences">What <see cref="Of"/> found.</param>
    public static string Sentence(ComparedTask? before, ComparedTask after, IReadOnlyList<TaskDifference> differences)
    {
        if (before is null) return $"Task {after.Attempt.TaskName} has not succeeded before, so there is nothing to compare it with.";
        var since = $"in run {before.Run.Id} at {TaskWait.Time(before.Attempt.FinishedAt ?? before.Attempt.StartedAt)}";
        if (differences.Count == 0) return $"Nothing that is known of it has changed since it last succeeded, {since}.";
        var parts = new List<string>();
        var versions = before.Run.Version + 1 >= after.Run.Version ? $"in version {after.Run.Version}" : $"between versions {before.Run.Version} and {after.Run.Version}";
        AddNamed(parts, Names(DifferenceKind.Definition), "changed " + versions);
        AddNamed(parts, Names(DifferenceKind.Environment), $"of the environment changed {versions}");
        AddNamed(parts, Names(DifferenceKind.Param), "differs", "differ", "param ", "params ");
        parts.AddRange(differences.Where(one => one.Kind > DifferenceKind.Param).Select(Phrase));
        return $"Since it last succeeded, {since}: {string.Join("; ", parts)}.";

        List<string> Names(DifferenceKind kind) => [.. differences.Where(one => one.Kind == kind).Select(one => one.Name)];
    }

    private static void AddNamed(List<string> parts, List<string> names, string one, string? many = null, string before = "", string? beforeMany = null)
    {
        if (names.Count == 0) return;
        var shown = names.Count <= MostNamed ? string.Join(", ", names) : $"{string.Join(", ", names.Take(MostNamed))} and {names.Count - MostNamed} more";
        parts.Add($"{(names.Count == 1 ? before : beforeMany ?? before)}{shown} {(names.Count == 1 ? one : many ?? one)}");
    }

    private static string Phrase(TaskDifference one) => one.Kind switch
    {
        DifferenceKind.Worker => $"ran on {one.After} instead of {one.Before}",
        DifferenceKind.Attempt => $"attempt {one.After} instead of {one.Before}",
        DifferenceKind.Exit => $"{one.Name} {one.After ?? "none"} instead of {one.Before ?? "none"}",
        DifferenceKind.Duration => $"took {one.After} instead of {one.Before}",
        _ => one.After is null ? $"output {one.Name} is missing" : one.Before is null ? $"output {one.Name} is new" : $"output {one.Name} differs",
    };

    private static void AddDefinition(ComparedTask before, ComparedTask after, List<TaskDifference> found)
    {
        if (before.Run.Version == after.Run.Version) return;
        var environment = new List<TaskDifference>();
        foreach (var change in DefinitionDiff.Of(before.Definition, after.Definition))
        {
            switch (change.Path)
            {
                case ["env", var name]:
                    environment.Add(new(DifferenceKind.Environment, name, null, null));
                    break;
                case ["tasks", var task, "env", ..] when task == after.Attempt.TaskName:
                    environment.AddRange(NamesOf(change).Select(name => new TaskDifference(DifferenceKind.Environment, name, null, null)));
                    break;
                case ["tasks", var task, ..] when task == after.Attempt.TaskName:
                    found.Add(new(DifferenceKind.Definition, change.Path.Count == 2 ? "the task" : string.Join('.', change.Path.Skip(2)), Text(change.Before), Text(change.After)));
                    break;
            }
        }
        found.AddRange(environment.Distinct());
    }

    /// <summary>The variables that a change is about; it may be about the whole map.</summary>
    private static IEnumerable<string> NamesOf(DefinitionChange change) => change.Path.Count > 3 ? [change.Path[3]]
        : new[] { change.Before, change.After }.Where(map => map is { ValueKind: JsonValueKind.Object }).SelectMany(map => map!.Value.EnumerateObject().Select(member => member.Name)).Distinct(StringComparer.Ordinal);

    private static void AddParams(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after, List<TaskDifference> found)
    {
        foreach (var name in after.Keys.Concat(before.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            if (before.GetValueOrDefault(name) is var was && after.GetValueOrDefault(name) is var now && was != now) found.Add(new(DifferenceKind.Param, name, Cut(was), Cut(now)));
    }

    private static void AddExit(TaskRun before, TaskRun after, List<TaskDifference> found)
    {
        var (was, now) = (before.Outcome, after.Outcome);
        if (now?.Signal is { } signal && was?.Signal != signal) found.Add(new(DifferenceKind.Exit, "signal", Number(was?.Signal), Number(signal)));
        else if (now?.ExitCode is { } code && code != (was?.ExitCode ?? 0)) found.Add(new(DifferenceKind.Exit, "exit code", Number(was?.ExitCode ?? 0), Number(code)));
    }

    private static void AddDuration(TaskRun before, TaskRun after, List<TaskDifference> found)
    {
        if (before.FinishedAt is not { } wasEnd || after.FinishedAt is not { } end || after.WorkerId is null) return;
        var (was, now) = (wasEnd - before.StartedAt, end - after.StartedAt);
        if ((now - was).Duration() < LeastDifference || (now < was * 1.5 && was < now * 1.5)) return;
        found.Add(new(DifferenceKind.Duration, "duration", TaskWait.Span(was), TaskWait.Span(now)));
    }

    private static void AddOutputs(TaskRun before, TaskRun after, List<TaskDifference> found)
    {
        var (was, now) = (before.Outcome?.Outputs ?? NoOutputs, after.Outcome?.Outputs ?? NoOutputs);
        foreach (var name in now.Keys.Concat(was.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            if (was.GetValueOrDefault(name) is var old && now.GetValueOrDefault(name) is var value && old != value) found.Add(new(DifferenceKind.Output, name, Cut(old), Cut(value)));
    }

    private static readonly IReadOnlyDictionary<string, string> NoOutputs = new Dictionary<string, string>();

    private static string? Text(JsonElement? value) => value is not { } json ? null : Cut(json.ValueKind == JsonValueKind.String ? json.GetString() : json.GetRawText());

    private static string? Cut(string? text) => text is { Length: > LongestValue } ? string.Concat(text.AsSpan(0, LongestValue), "…") : text;

    private static string? Number(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}

/// <summary>An attempt with what it was run by.</summary>
/// <param name="Run">Its run.</param>
/// <param name="Definition">Definition of the run's version.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="WorkerName">Name of its worker, with the host where that says more; null for none, and for one of which nothing is known any more.</param>
public sealed record ComparedTask(WorkflowRun Run, WorkflowDefinition Definition, TaskRun Attempt, string? WorkerName);

/// <summary>One thing that was different.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Name">Its name.</param>
/// <param name="Before">What it was; null when it was not there, and for the environment.</param>
/// <param name="After">What it is; null when it is not there, and for the environment.</param>
public sealed record TaskDifference(DifferenceKind Kind, string Name, string? Before, string? After);

/// <summary>Kinds of differences, in the order in which they are told.</summary>
public enum DifferenceKind
{
    /// <summary>A key of the task.</summary>
    Definition,

    /// <summary>A variable of the task's or the workflow's environment; its value is not told.</summary>
    Environment,

    /// <summary>A parameter of the run.</summary>
    Param,

    /// <summary>The worker.</summary>
    Worker,

    /// <summary>The number of the attempt.</summary>
    Attempt,

    /// <summary>Exit code or signal.</summary>
    Exit,

    /// <summary>How long it ran.</summary>
    Duration,

    /// <summary>An output; only of one that succeeded.</summary>
    Output,
}

/// <summary>Words of <see cref="DifferenceKind"/>.</summary>
public static class DifferenceKinds
{
    /// <summary>All words, in the order of the enumeration.</summary>
    public static IReadOnlyList<string> AllWords { get; } = ["definition", "environment", "param", "worker", "attempt", "exit", "duration", "output"];

    /// <summary>The word of a kind.</summary>
    public static string Word(this DifferenceKind kind) => AllWords[(int)kind];
}
