using System.CommandLine;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Commands.Logs;

namespace MiniAirflow.Commands;

/// <summary><c>logs</c>: the output of one attempt, or of all attempts of a run.</summary>
internal static class LogsCommand
{
    private const int MostLines = 1_000_000;

    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var id = new Argument<string>("TASK_RUN|RUN") { Description = "Id of a task run, or of a run" };
        var task = new Argument<string?>("TASK") { Description = "Only this task of the run, its newest attempt", Arity = ArgumentArity.ZeroOrOne };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on until the attempt, or the run, has ended" };
        var tail = LimitOption.Optional("--tail", "Only this many lines from the end of each log", 0, MostLines);
        var verb = new Verb("logs", "Print the output of a task run, or of every task of a run",
            "miniairflow logs 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11",
            "miniairflow logs 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11 extract --tail 20",
            "miniairflow logs -f \"$(miniairflow trigger etl --json | jq -r .id)\"") { id, task, follow, tail };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var (text, taskName) = (parsed.GetRequiredValue(id), parsed.GetValue(task));
            var run = await connection.FindRunAsync(text, cancellationToken).ConfigureAwait(false);
            var single = run is null ? await TaskRunAsync(connection, text, taskName, cancellationToken).ConfigureAwait(false)
                : taskName is null ? null : NewestAttempt(run, taskName);
            var style = new LogStyle(parsed.GetValue(follow), parsed.GetValue(tail), server.IsJson(parsed), HasNames: single is null);
            var printer = new LogPrinter(host, connection.Client, style);
            if (single is not null) await printer.PrintAsync(single, cancellationToken).ConfigureAwait(false);
            else if (style.IsFollowing) await FollowRunAsync(host, connection, printer, run!.Id, cancellationToken).ConfigureAwait(false);
            else foreach (var attempt in run!.TaskRuns ?? []) await printer.PrintAsync(attempt, cancellationToken).ConfigureAwait(false);
            return ExitCodes.Ok;
        });
    }

    private static async Task<TaskRunResource> TaskRunAsync(ServerConnection connection, string id, string? taskName, CancellationToken cancellationToken)
    {
        var attempt = await connection.FindTaskRunAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw CommandException.BadInput($"There is no task run or run '{id}'; 'miniairflow runs' shows the runs there are.");
        return taskName is null || taskName == attempt.TaskName
            ? attempt
            : throw CommandException.BadInput($"'{id}' is a task run of '{attempt.TaskName}'; give the id of its run to choose another task.");
    }

    private static TaskRunResource NewestAttempt(WorkflowRunResource run, string taskName) =>
        (run.TaskRuns ?? []).Where(attempt => TaskNames.Of(attempt.TaskName, attempt.MapIndex) == taskName).MaxBy(attempt => attempt.Attempt)
        ?? throw CommandException.BadInput($"The run has no task '{taskName}'; 'miniairflow show {run.Id}' shows those it has.");

    /// <summary>Follows each attempt from when it starts, until the run and all logs have ended.</summary>
    private static async Task FollowRunAsync(CommandHost host, ServerConnection connection, LogPrinter printer, Guid runId, CancellationToken cancellationToken)
    {
        var following = new Dictionary<Guid, Task>();
        await foreach (var run in new RunWatcher(connection.Client, runId, host.Time).WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var attempt in run.TaskRuns ?? [])
            {
                if (following.ContainsKey(attempt.Id) || (attempt.State != "running" && attempt.FinishedAt is null)) continue;
                var printing = printer.PrintAsync(attempt, cancellationToken);
                following.Add(attempt.Id, printing);
                // What has ended is printed whole before the next, so that the past comes in its order.
                if (attempt.FinishedAt is not null) await printing.ConfigureAwait(false);
            }
            if (following.Values.FirstOrDefault(task => task.IsFaulted) is { } faulted) await faulted.ConfigureAwait(false);
        }
        await Task.WhenAll(following.Values).ConfigureAwait(false);
    }
}
