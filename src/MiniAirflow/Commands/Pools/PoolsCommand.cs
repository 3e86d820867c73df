using System.CommandLine;
using System.Globalization;
using System.Net;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Pools;

/// <summary><c>pools</c>: named slots across the cluster.</summary>
internal static class PoolsCommand
{
    public static Verb Create(CommandHost host) =>
        new("pools", "Keep the pools whose slots tasks share",
            "miniairflow pools list",
            "miniairflow pools show db",
            "miniairflow pools set db --slots 10",
            "miniairflow pools delete db") { CreateList(host), CreateShow(host), CreateSet(host), CreateDelete(host) };

    private static Verb CreateList(CommandHost host)
    {
        var server = new ServerOptions();
        var verb = new Verb("list", "List pools, by name, with the slots that are taken and how many tasks wait", "miniairflow pools list", "miniairflow pools list --json | jq '.[] | select(.waiting > 0)'");
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var pools = await connection.Client.ListPoolsAsync(cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(pools, WireJsonContext.Default.IReadOnlyListPoolResource);
            else if (pools.Count == 0) host.Remark("There are no pools.");
            else
                new Tables(host.Out, host.Screen).Write(["POOL", "SLOTS", "OCCUPIED", "WAITING", "RATE", "DESCRIPTION"],
                    pools.Select(pool => (string[])[pool.Name, Number(pool.Slots), Number(pool.Occupied), Number(pool.Waiting), pool.Rate ?? "", pool.Description]));
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateShow(CommandHost host) => OccupancyVerb.Create(host, "pool", "Show who occupies slots of a pool, and who waits for it, the next first",
        ["miniairflow pools show db", "miniairflow pools show db --json | jq -r '.waiters[].workflow_name'"],
        (client, name, limit, cancellationToken) => client.GetPoolTasksAsync(name, limit, cancellationToken));

    private static Verb CreateSet(CommandHost host)
    {
        var server = new ServerOptions();
        var name = NameArgument();
        var slots = new Option<int?>("--slots") { Description = "How many slots it has; needed for a new pool, 0 lets nothing in", HelpName = "N" };
        var rate = new Option<string?>("--rate") { Description = "How many tasks may begin in any second, minute or hour, as in '30 per minute'", HelpName = "RATE" };
        var noRate = new Option<bool>("--no-rate") { Description = "As many may begin as there is room for" };
        var description = new Option<string?>("--description") { Description = "What it stands for", HelpName = "TEXT" };
        var verb = new Verb("set", "Make a pool, or change it; what is not named stays",
            "miniairflow pools set db --slots 10 --description 'connections of the reporting database'",
            "miniairflow pools set api --rate '30 per minute'") { name, slots, rate, noRate, description };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(rate) is not null && parsed.GetValue(noRate)) throw CommandException.BadInput("--rate and --no-rate exclude each other.");
            using var connection = server.Connect(parsed, host);
            var wanted = parsed.GetRequiredValue(name);
            var known = await FindAsync(connection.Client, wanted, cancellationToken).ConfigureAwait(false);
            var pool = await connection.Client.PutPoolAsync(wanted, new PutPoolRequest
            {
                Slots = parsed.GetValue(slots) ?? known?.Slots ?? throw CommandException.BadInput($"There is no pool '{wanted}' yet; say how many slots it is to have: --slots N."),
                Rate = parsed.GetValue(noRate) ? null : parsed.GetValue(rate) ?? known?.Rate,
                Description = parsed.GetValue(description) ?? known?.Description,
            }, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(pool, WireJsonContext.Default.PoolResource);
            else host.Out.WriteLine(TerminalText.Line($"Pool {pool.Name} has {Number(pool.Slots)} slot{(pool.Slots == 1 ? "" : "s")}{(pool.Rate is { } told ? $", {told}" : "")}; {Number(pool.Occupied)} taken, {Number(pool.Waiting)} waiting."));
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateDelete(CommandHost host)
    {
        var server = new ServerOptions();
        var name = NameArgument();
        var verb = new Verb("delete", "Delete a pool that nobody is in or waits for", "miniairflow pools delete db") { name };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var pool = parsed.GetRequiredValue(name);
            await connection.Client.DeletePoolAsync(pool, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(new DeletedPool(pool), CommandJsonContext.Default.DeletedPool);
            else host.Out.WriteLine(TerminalText.Line($"Deleted pool {pool}."));
            return ExitCodes.Ok;
        });
    }

    private static async Task<PoolResource?> FindAsync(MiniAirflowClient client, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetPoolAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static Argument<string> NameArgument() => new("NAME") { Description = "Name of the pool" };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
