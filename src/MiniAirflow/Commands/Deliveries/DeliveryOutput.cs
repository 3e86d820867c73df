using System.Globalization;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Deliveries;

/// <summary>Deliveries for people.</summary>
internal static class DeliveryOutput
{
    public static void Write(CommandHost host, IEnumerable<DeliveryResource> deliveries) =>
        new Tables(host.Out, host.Screen).Write(
            ["DELIVERY", "WORKFLOW", "TASK", "EVENT", "TARGET", "STATE", "TRIES", "CREATED", "ANSWER"],
            deliveries.Select(one => (string[])
            [
                one.Id.ToString(), one.WorkflowName, one.Task ?? "", one.Event, one.Target, one.State, one.Attempts.ToString(CultureInfo.InvariantCulture),
                Format.Time(one.CreatedAt, host.Time.LocalTimeZone), one.Problem ?? one.Answer ?? "",
            ]));
}
