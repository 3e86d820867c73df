using System.CommandLine;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands;

/// <summary><c>changes</c>: what was different when a task last succeeded.</summary>
internal static class ChangesCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var id = new Argument<string>("RUN|TASK_RUN") { Description = "Id of a run, or of a task run" };
        var task = new Argument<string?>("TASK") { Description = "Name of a task of the run [default: those that failed]", Arity = ArgumentArity.ZeroOrOne };
        var verb = new Verb("changes", "Tell what was different when a task last succeeded: definition, parameters, worker, outcome",
            "miniairflow changes 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11",
            "miniairflow changes 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11 load --json | jq '.[].sentence'") { id, task };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var attempts = await AttemptsAsync(connection, parsed.GetRequiredValue(id), parsed.GetValue(task), cancellationToken).ConfigureAwait(false);
            var compared = new List<TaskChangesResource>(attempts.Count);
            foreach (var attempt in attempts) compared.Add(await connection.Client.CompareTaskRunAsync(attempt.Id, cancellationToken).ConfigureAwait(false));
            if (server.IsJson(parsed)) host.Out.WriteJson(compared, CommandJsonContext.Default.ListTaskChangesResource);
            else Write(host, compared);
            return ExitCodes.Ok;
        });
    }

    private static async Task<IReadOnlyList<TaskRunResource>> AttemptsAsync(ServerConnection connection, string id, string? task, CancellationToken cancellationToken)
    {
        if (await connection.FindRunAsync(id, cancellationToken).ConfigureAwait(false) is not { } run)
            return await connection.FindTaskRunAsync(id, cancellationToken).ConfigureAwait(false) is { } one ? [one]
                : throw CommandException.BadInput($"There is no run or task run '{id}'; 'miniairflow runs' shows the runs there are.");
        var newest = (run.TaskRuns ?? []).GroupBy(one => (one.TaskName, one.MapIndex)).Select(all => all.MaxBy(one => one.Attempt)!).ToList();
        if (task is null) return newest.FindAll(one => one.State is "failed" or "timed_out" or "lost");
        var named = newest.FindAll(one => one.TaskName == task);
        return named.Count > 0 ? named : throw CommandException.BadInput($"The run has no task '{task}'; 'miniairflow show {id}' shows those it has.");
    }

    private static void Write(CommandHost host, List<TaskChangesResource> compared)
    {
        if (compared.Count == 0) host.Out.WriteLine("No task of the run failed; name one to compare it.");
        foreach (var one in compared)
        {
            host.Out.WriteLine(TerminalText.Line($"{one.TaskName}: {one.Sentence}"));
            foreach (var change in one.Changes)
                host.Out.WriteLine($"  {TerminalText.Line($"{(change.Name.StartsWith(change.Kind, StringComparison.Ordinal) ? "" : change.Kind + " ")}{change.Name}{(change.Before is null && change.After is null ? "" : $": {change.Before ?? "(none)"} → {change.After ?? "(none)"}")}")}");
        }
    }
}
