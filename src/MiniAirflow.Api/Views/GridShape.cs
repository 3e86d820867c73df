using MiniAirflow.Api.Runs;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Views;

/// <summary>Packs a grid: runs of different versions share rows by the names of their tasks.</summary>
internal static class GridShape
{
    private const int MostAttempts = 7;
    private const int AttemptShift = 5;

    private static readonly string[] StateWordsInOrder = [.. Enum.GetValues<TaskState>().Select(state => state.Word())];

    /// <param name="grid">The runs, newest first, with their cells.</param>
    /// <param name="tasksOf">Names of the tasks of each version that a run has, in the order of the file.</param>
    public static GridResource Of(RunGrid grid, Dictionary<int, IReadOnlyList<string>> tasksOf)
    {
        var rows = new List<string>();
        var placeOf = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var run in grid.Runs)
        {
            foreach (var task in tasksOf[run.Version])
            {
                if (placeOf.TryAdd(task, rows.Count)) rows.Add(task);
            }
        }
        var cells = new byte[grid.Runs.Count * rows.Count];
        foreach (var cell in grid.Cells)
        {
            var row = placeOf[tasksOf[grid.Runs[cell.Run].Version][cell.Task]];
            cells[cell.Run * rows.Count + row] = Pack(cell.State, cell.Attempt);
        }
        return new GridResource { Tasks = rows, Runs = [.. grid.Runs.Select(run => run.Shown())], Cells = Convert.ToBase64String(cells), States = StateWordsInOrder };
    }

    /// <summary>A grid without runs.</summary>
    public static GridResource Empty(IReadOnlyList<string> tasks) => new() { Tasks = tasks, Runs = [], Cells = "", States = StateWordsInOrder };

    private static byte Pack(TaskState state, int attempt) => (byte)((int)state + 1 | Math.Min(attempt, MostAttempts) << AttemptShift);
}
