using System.Globalization;
using MiniAirflow.Commands.Display;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Commands.Progress;

/// <summary>One picture of a model, as lines for a terminal of some size. Pure: the time is an argument, and the same arguments give the same lines.</summary>
/// <param name="width">Columns; no line is longer.</param>
/// <param name="height">Rows; there are fewer lines than that.</param>
internal sealed class ProgressFrame(int width, int height)
{
    private const string Spinner = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
    private const int RunBar = 20;
    private const int TaskBar = 8;
    private const int SpinnersPerSecond = 10;

    private static readonly TaskState[] Counted =
        [TaskState.Running, TaskState.Failed, TaskState.TimedOut, TaskState.Lost, TaskState.Cancelled, TaskState.UpstreamFailed, TaskState.UpForRetry];

    private readonly int _rows = Math.Max(1, height - 1);

    /// <summary>All tasks of all runs where there is room; else the runs, and what runs now.</summary>
    public IReadOnlyList<IReadOnlyList<Segment>> Lines(ProgressModel model, DateTimeOffset now)
    {
        var spin = (int)(now.ToUnixTimeMilliseconds() * SpinnersPerSecond / 1000 % Spinner.Length);
        var hasRoom = model.Runs.Sum(run => 1L + run.Tasks.Count) <= _rows;
        var runs = hasRoom ? model.Runs : RunsThatFit(model);
        var hidden = model.Runs.Count - runs.Count;
        var lines = new List<IReadOnlyList<Segment>>();
        var roomForTasks = _rows - runs.Count - (hidden > 0 ? 1 : 0);
        foreach (var run in runs)
        {
            lines.Add(RunLine(run, now, spin));
            if (hasRoom) AddTasks(lines, run.Tasks, now, spin);
            else roomForTasks -= AddRunning(lines, run, roomForTasks, now, spin);
        }
        if (hidden > 0 && lines.Count < _rows) lines.Add(Cut([new Segment($"… and {hidden} more runs")]));
        return lines;
    }

    /// <summary>Live runs first, since ended ones have nothing new to tell.</summary>
    private IReadOnlyList<RunProgress> RunsThatFit(ProgressModel model)
    {
        if (model.Runs.Count <= _rows) return model.Runs;
        var live = model.Runs.Where(run => !run.State.IsTerminal()).Concat(model.Runs.Where(run => run.State.IsTerminal()));
        return [.. live.Take(Math.Max(1, _rows - 1))];
    }

    private void AddTasks(List<IReadOnlyList<Segment>> lines, IReadOnlyList<TaskProgress> tasks, DateTimeOffset now, int spin)
    {
        var names = tasks.Select(task => TerminalText.Line(task.Name)).ToList();
        var nameWidth = Math.Min(names.Select(name => name.Length).DefaultIfEmpty(0).Max(), Math.Max(8, width / 2));
        for (var i = 0; i < tasks.Count; i++) lines.Add(TaskLine(tasks[i], Fit(names[i], nameWidth), now, spin));
    }

    /// <returns>How many lines were added.</returns>
    private int AddRunning(List<IReadOnlyList<Segment>> lines, RunProgress run, int room, DateTimeOffset now, int spin)
    {
        if (room <= 0 || run.Running.Count == 0) return 0;
        var shown = run.Running.OrderBy(task => task.StartedAt).ThenBy(task => task.Name, StringComparer.Ordinal)
            .Take(run.Running.Count <= room ? room : room - 1).ToList();
        AddTasks(lines, shown, now, spin);
        if (shown.Count == run.Running.Count) return shown.Count;
        lines.Add(Cut([new Segment($"  … and {run.Running.Count - shown.Count} more running")]));
        return shown.Count + 1;
    }

    private List<Segment> RunLine(RunProgress run, DateTimeOffset now, int spin)
    {
        var filled = run.Tasks.Count == 0 ? 0 : run.Ended * RunBar / run.Tasks.Count;
        var state = run.State.Word();
        return Cut([
            new Segment(Glyph(state, spin) + " ", state),
            new Segment(TerminalText.Line(run.Workflow) + " "),
            new Segment(new string('█', filled) + new string('░', RunBar - filled), state),
            new Segment(string.Create(CultureInfo.InvariantCulture, $" {run.Ended}/{run.Tasks.Count}{CountsOf(run)}  {Format.Elapsed(run.StartedAt, run.FinishedAt, now)}")),
        ]);
    }

    private static string CountsOf(RunProgress run) =>
        string.Concat(Counted.Where(state => run.Count(state) > 0).Select(state => $", {run.Count(state)} {state.Word()}"));

    private List<Segment> TaskLine(TaskProgress task, string name, DateTimeOffset now, int spin)
    {
        var state = task.State.Word();
        return Cut([
            new Segment($"  {Glyph(state, spin)} ", state),
            new Segment(name + " "),
            new Segment(BarOf(task.State, spin), state),
            new Segment(" " + NoteOf(task, now)),
        ]);
    }

    private static string NoteOf(TaskProgress task, DateTimeOffset now)
    {
        var attempt = task.Attempt > 1 ? $", attempt {task.Attempt}" : "";
        return task.State switch
        {
            TaskState.None => "waiting",
            TaskState.Running or TaskState.Success => Format.Elapsed(task.StartedAt, task.FinishedAt, now) + attempt,
            TaskState.UpForRetry => "will be tried again" + attempt,
            _ when task.IsFailure && !string.IsNullOrEmpty(task.Reason) => $"{task.State.Word()}{attempt}: {TerminalText.Line(task.Reason)}",
            _ => task.State.Word() + attempt,
        };
    }

    // How far a command has come nobody knows: while it runs, a piece of the bar moves.
    private static string BarOf(TaskState state, int spin) => state != TaskState.Running
        ? new string(state.IsTerminal() ? '█' : '░', TaskBar)
        : string.Create(TaskBar, spin, (bar, at) =>
        {
            bar.Fill('░');
            bar[at % TaskBar] = bar[(at + 1) % TaskBar] = '█';
        });

    private static char Glyph(string state, int spin) => state switch
    {
        "running" => Spinner[spin],
        "success" => '✓',
        "failed" or "timed_out" or "lost" => '✗',
        "cancelled" or "upstream_failed" or "skipped" => '⊘',
        "up_for_retry" => '↻',
        _ => '·',
    };

    private static string Fit(string text, int length) => text.Length > length ? text[..(length - 1)] + "…" : text.PadRight(length);

    private List<Segment> Cut(List<Segment> line)
    {
        var room = width;
        for (var i = 0; i < line.Count; i++)
        {
            var segment = line[i];
            if (segment.Text.Length <= room)
            {
                room -= segment.Text.Length;
                continue;
            }
            line[i] = segment with { Text = room > 0 ? segment.Text[..(room - 1)] + "…" : "" };
            line.RemoveRange(i + 1, line.Count - i - 1);
        }
        return line;
    }
}
