using System.CommandLine;
using System.Globalization;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Workers;

/// <summary><c>workers</c>: who runs tasks, and who is to take no more of them.</summary>
internal static class WorkersCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public static Verb Create(CommandHost host) =>
        new("workers", "See who runs tasks, and empty a worker before it is stopped",
            "miniairflow workers list",
            "miniairflow workers drain worker-3 --reason 'New kernel.' --wait",
            "miniairflow workers undrain worker-3") { CreateList(host), CreateDrain(host), CreateUndrain(host) };

    private static Verb CreateList(CommandHost host)
    {
        var server = new ServerOptions();
        var verb = new Verb("list", "List the workers that are alive, newest first, with what they hold", "miniairflow workers list", "miniairflow workers list --json | jq '.[] | select(.drain)'");
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var workers = await connection.Client.ListWorkersAsync(cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(workers, WireJsonContext.Default.IReadOnlyListWorkerResource);
            else if (workers.Count == 0) host.Remark("There are no workers.");
            else
                new Tables(host.Out, host.Screen).Write(["WORKER", "HOST", "STATE", "HOLDS", "SLOTS", "QUEUES", "DRAINED BY", "WHY", "ID"], workers.Select(worker => (string[])
                    [worker.Name, worker.Hostname, worker.Drain?.State ?? worker.Status, Number(worker.Held), Number(worker.Slots), string.Join(", ", worker.Queues ?? []), worker.Drain?.By ?? "", worker.Drain?.Reason ?? "", worker.Id.ToString()]));
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateDrain(CommandHost host)
    {
        var (server, name) = (new ServerOptions(), NameArgument());
        var reason = new Option<string?>("--reason") { Description = "Why, for people", HelpName = "TEXT" };
        var wait = new Option<bool>("--wait") { Description = "Return when it holds nothing any more, and may be stopped" };
        var verb = new Verb("drain", "Give a worker no more tasks; what it holds goes on to its end",
            "miniairflow workers drain worker-3",
            "miniairflow workers drain worker-3 --reason 'New kernel.' --wait && ssh worker-3 reboot") { name, reason, wait };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var id = await FindAsync(connection.Client, parsed.GetRequiredValue(name), cancellationToken).ConfigureAwait(false);
            var worker = await connection.Client.DrainWorkerAsync(id, new DrainWorkerRequest { Reason = parsed.GetValue(reason), By = host.Person() }, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(wait)) worker = await UntilEmptyAsync(connection.Client, host, worker, cancellationToken).ConfigureAwait(false);
            Write(host, worker, server.IsJson(parsed));
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateUndrain(CommandHost host)
    {
        var (server, name) = (new ServerOptions(), NameArgument());
        var verb = new Verb("undrain", "Give a worker tasks again", "miniairflow workers undrain worker-3") { name };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var id = await FindAsync(connection.Client, parsed.GetRequiredValue(name), cancellationToken).ConfigureAwait(false);
            Write(host, await connection.Client.UndrainWorkerAsync(id, cancellationToken).ConfigureAwait(false), server.IsJson(parsed));
            return ExitCodes.Ok;
        });
    }

    /// <summary>Looks until the worker holds nothing; one that is gone holds nothing either.</summary>
    private static async Task<WorkerResource> UntilEmptyAsync(MiniAirflowClient client, CommandHost host, WorkerResource worker, CancellationToken cancellationToken)
    {
        while (worker.Held > 0)
        {
            await Task.Delay(Look, host.Time, cancellationToken).ConfigureAwait(false);
            var workers = await client.ListWorkersAsync(cancellationToken).ConfigureAwait(false);
            worker = workers.FirstOrDefault(one => one.Id == worker.Id) ?? worker with { Held = 0, Status = "inactive" };
            if (worker is { Drain: null, Held: > 0 }) throw CommandException.Failed($"Worker {worker.Name} takes tasks again: somebody ended its drain.");
        }
        return worker;
    }

    /// <summary>The worker that is meant by a name or an id; a name must mean one alone.</summary>
    private static async Task<Guid> FindAsync(MiniAirflowClient client, string wanted, CancellationToken cancellationToken)
    {
        if (Guid.TryParseExact(wanted, "D", out var id)) return id;
        var found = (await client.ListWorkersAsync(cancellationToken).ConfigureAwait(false)).Where(worker => worker.Name == wanted).ToList();
        return found switch
        {
            [var one] => one.Id,
            [] => throw CommandException.BadInput($"There is no worker '{wanted}'; 'miniairflow workers list' shows those there are."),
            _ => throw CommandException.BadInput($"{found.Count} workers are called '{wanted}'; say which by its id: {string.Join(", ", found.Select(worker => worker.Id))}."),
        };
    }

    private static void Write(CommandHost host, WorkerResource worker, bool isJson)
    {
        if (isJson) host.Out.WriteJson(worker, WireJsonContext.Default.WorkerResource);
        else host.Out.WriteLine(TerminalText.Line($"Worker {worker.Name} on {worker.Hostname} {Told(worker)}"));
    }

    private static string Told(WorkerResource worker) => worker switch
    {
        { Status: "inactive" } => "is gone, and holds nothing.",
        { TakesTasks: true } => "takes tasks.",
        { Held: > 0 and var held } => $"takes no more tasks, and still holds {Number(held)}.",
        _ => "takes no more tasks and holds none: it may be stopped.",
    };

    private static Argument<string> NameArgument() => new("WORKER") { Description = "Name of the worker, or its id" };

    private static string Number(int? number) => (number ?? 0).ToString(CultureInfo.InvariantCulture);
}
