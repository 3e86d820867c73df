using System.Text;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Commands.Progress;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Commands.Running;

/// <summary>What is said when the runs are over: how each ended, and why a task failed, with the end of its log.</summary>
internal static class RunSummaries
{
    private const int TailBytes = 8 * 1024;
    private const int TailLines = 20;
    private const int MostFailures = 10;

    public static async Task<RunsSummary> OfAsync(ProgressModel model, ILogReader logs)
    {
        var runs = new List<RunSummary>();
        foreach (var run in model.Runs) runs.Add(await OfAsync(run, logs).ConfigureAwait(false));
        return new RunsSummary("summary", model.IsSuccess, runs);
    }

    private static async Task<RunSummary> OfAsync(RunProgress run, ILogReader logs)
    {
        var failed = new List<FailedTask>();
        foreach (var task in run.Tasks.Concat(run.BadItems).Where(task => task.IsFailure))
        {
            var tail = await TailOfAsync(logs, task.TaskRunId).ConfigureAwait(false);
            failed.Add(new FailedTask(task.Name, task.TaskRunId, task.Attempt, task.State.Word(), task.Reason, tail));
        }
        return new RunSummary(
            run.Workflow, run.Id, run.State.Word(), Math.Round(((run.FinishedAt ?? run.StartedAt) - run.StartedAt).TotalSeconds, 3),
            run.Tasks.GroupBy(task => task.State).OrderBy(group => group.Key).ToDictionary(group => group.Key.Word(), group => group.Count()), failed);
    }

    /// <summary>The summary for people: nothing but the essentials when all went well.</summary>
    public static void Write(CommandHost host, RunsSummary summary)
    {
        foreach (var run in summary.Runs)
        {
            var counts = string.Join(", ", run.Tasks.Select(pair => $"{pair.Value} {pair.Key}"));
            host.Out.WriteLine(TerminalText.Line($"{run.Workflow}: {run.State} after {Format.Duration(TimeSpan.FromSeconds(run.Seconds))} ({counts})"));
        }
        var failed = summary.Runs.SelectMany(run => run.Failed.Select(task => (Run: run, Task: task))).ToList();
        foreach (var (run, task) in failed.Take(MostFailures)) WriteFailure(host, summary.Runs.Count > 1 ? $"{run.Workflow}/{task.Task}" : task.Task, task);
        if (failed.Count > MostFailures) host.Out.WriteLine($"… and {failed.Count - MostFailures} more failed tasks.");
    }

    private static void WriteFailure(CommandHost host, string name, FailedTask task)
    {
        host.Out.WriteLine();
        var attempt = task.Attempt > 1 ? $", attempt {task.Attempt}" : "";
        host.Out.WriteLine(TerminalText.Line($"{name} {task.State}{attempt}{(task.Reason is null ? "" : $": {task.Reason}")}"));
        if (task.LogTail.Length == 0) return;
        foreach (var line in TerminalText.Block(task.LogTail).Split('\n')) host.Out.WriteLine("  | " + line);
    }

    private static async Task<string> TailOfAsync(ILogReader logs, Guid taskRunId)
    {
        var from = Math.Max(0, await logs.LengthAsync(taskRunId, CancellationToken.None).ConfigureAwait(false) - TailBytes);
        var buffer = new byte[TailBytes];
        var count = 0;
        while (count < buffer.Length && await logs.ReadAsync(taskRunId, from + count, buffer.AsMemory(count), CancellationToken.None).ConfigureAwait(false) is > 0 and var read)
            count += read;
        return TextOf(buffer.AsSpan(0, count), from);
    }

    private static string TextOf(ReadOnlySpan<byte> text, long from)
    {
        // A cut in the middle of a character or line is no line of the task's.
        if (from > 0) text = text[(text.IndexOf((byte)'\n') + 1)..];
        return Encoding.UTF8.GetString(text[Logs.LogTail.StartOf(text, TailLines)..]).TrimEnd('\n');
    }
}
