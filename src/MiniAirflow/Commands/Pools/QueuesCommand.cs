using System.Globalization;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Pools;

/// <summary><c>queues</c>: where tasks and workers find each other.</summary>
internal static class QueuesCommand
{
    public static Verb Create(CommandHost host) =>
        new("queues", "See what waits in queues for workers, and why",
            "miniairflow queues list",
            "miniairflow queues show gpu") { CreateList(host), CreateShow(host) };

    private static Verb CreateList(CommandHost host)
    {
        var server = new ServerOptions();
        var verb = new Verb("list", "List the queues that are in use, by name, with their workers and how many tasks wait", "miniairflow queues list",
            "miniairflow queues list --json | jq '.[] | select(.waiting > 0 and .workers == [])'");
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var queues = await connection.Client.ListQueuesAsync(cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(queues, WireJsonContext.Default.IReadOnlyListQueueResource);
            else if (queues.Count == 0) host.Remark("No queue is in use: no worker is there, and nothing waits.");
            else
            {
                var now = host.Time.GetUtcNow();
                new Tables(host.Out, host.Screen).Write(["QUEUE", "WORKERS", "FREE", "SLOTS", "IN WORK", "WAITING", "OLDEST", "PAUSED", "WHY"], queues.Select(queue => (string[])
                    [queue.Name, Number(queue.Workers.Count), Number(queue.FreeSlots), Number(queue.Slots), Number(queue.Holding), Number(queue.Waiting),
                    queue.OldestSince is { } since ? Format.Elapsed(since, null, now) : "", queue.Pause is null ? "" : "yes", queue.Sentence ?? ""]));
            }
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateShow(CommandHost host) => OccupancyVerb.Create(host, "queue", "Show what workers hold of a queue, and what waits in it, the next first",
        ["miniairflow queues show gpu", "miniairflow queues show gpu --json | jq -r '.sentence'"],
        (client, name, limit, cancellationToken) => client.GetQueueTasksAsync(name, limit, cancellationToken));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
