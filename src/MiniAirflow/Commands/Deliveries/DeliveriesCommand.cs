using System.CommandLine;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Hooks;

namespace MiniAirflow.Commands.Deliveries;

/// <summary><c>deliveries</c>: what hooks were told, and whether it came through.</summary>
internal static class DeliveriesCommand
{
    private const string Example = "0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11";

    public static Verb Create(CommandHost host) =>
        new("deliveries", "See what hooks were told, send it again, or try hooks out",
            "miniairflow deliveries list --state failed",
            $"miniairflow deliveries retry {Example}",
            "miniairflow deliveries test etl")
        {
            CreateList(host),
            CreateRetry(host),
            TestHooksCommand.Create(host),
        };

    private static Verb CreateList(CommandHost host)
    {
        var server = new ServerOptions();
        var workflow = new Option<string?>("--workflow", "-w") { Description = "Only those of this workflow", HelpName = "NAME|ID" };
        var run = new Option<string?>("--run") { Description = "Only those about this run", HelpName = "ID" };
        var state = new Option<string?>("--state") { Description = $"Only those in this state: {string.Join(", ", DeliveryStates.All)}", HelpName = "STATE" };
        state.AcceptOnlyFromAmong([.. DeliveryStates.All]);
        var limit = LimitOption.Create("deliveries");
        var verb = new Verb("list", "List what hooks were told, newest first", "miniairflow deliveries list", "miniairflow deliveries list --workflow etl --state failed") { workflow, run, state, limit };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var query = new DeliveryQuery
            {
                WorkflowId = parsed.GetValue(workflow) is { } name ? (await connection.WorkflowAsync(name, cancellationToken).ConfigureAwait(false)).Id : null,
                RunId = parsed.GetValue(run) is { } id ? (await connection.FindRunAsync(id, cancellationToken).ConfigureAwait(false) ?? throw CommandException.BadInput($"There is no run '{id}'; 'miniairflow runs' shows those there are.")).Id : null,
                State = parsed.GetValue(state),
                Limit = parsed.GetValue(limit),
            };
            var deliveries = await connection.Client.ListDeliveriesAsync(query, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(deliveries, WireJsonContext.Default.IReadOnlyListDeliveryResource);
            else if (deliveries.Count == 0) host.Remark("There are no such deliveries.");
            else DeliveryOutput.Write(host, deliveries);
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateRetry(CommandHost host)
    {
        var server = new ServerOptions();
        var id = new Argument<string>("DELIVERY") { Description = "Id of the delivery" };
        var verb = new Verb("retry", "Have a delivery tried again at once", $"miniairflow deliveries retry {Example}") { id };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var text = parsed.GetRequiredValue(id);
            var delivery = await connection.FindDeliveryAsync(text, cancellationToken).ConfigureAwait(false)
                ?? throw CommandException.BadInput($"There is no delivery '{text}'; 'miniairflow deliveries list' shows those there are.");
            delivery = await connection.Client.RetryDeliveryAsync(delivery.Id, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(delivery, WireJsonContext.Default.DeliveryResource);
            else host.Out.WriteLine(TerminalText.Line($"Delivery {delivery.Id} to {delivery.Target} is tried again."));
            return ExitCodes.Ok;
        });
    }
}
