using System.CommandLine;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Deliveries;

/// <summary><c>deliveries test</c>: sends a sample to every hook of a workflow, and prints what was answered.</summary>
internal static class TestHooksCommand
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var workflow = new Argument<string>("WORKFLOW") { Description = "Name or id of the workflow" };
        var verb = new Verb("test", "Send a sample to every hook of a workflow, and print the answers", "miniairflow deliveries test etl") { workflow };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var found = await connection.WorkflowAsync(parsed.GetRequiredValue(workflow), cancellationToken).ConfigureAwait(false);
            var samples = await connection.Client.TestHooksAsync(found.Id, cancellationToken).ConfigureAwait(false);
            samples = await AnsweredAsync(connection.Client, host.Time, samples, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(samples, WireJsonContext.Default.IReadOnlyListDeliveryResource);
            else if (samples.Count == 0) host.Remark($"Workflow {found.Name} has no hooks.");
            else DeliveryOutput.Write(host, samples);
            return samples.All(one => one.State == "delivered") ? ExitCodes.Ok : ExitCodes.Failed;
        });
    }

    /// <summary>The samples as they are when each was tried once, or when that takes too long.</summary>
    private static async Task<IReadOnlyList<DeliveryResource>> AnsweredAsync(MiniAirflowClient client, TimeProvider time, IReadOnlyList<DeliveryResource> samples, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (samples.Any(one => one is { State: "pending", Problem: null }) && time.GetElapsedTime(began) < Patience)
        {
            await Task.Delay(Poll, time, cancellationToken).ConfigureAwait(false);
            samples = await Task.WhenAll(samples.Select(one => client.GetDeliveryAsync(one.Id, cancellationToken))).ConfigureAwait(false);
        }
        return samples;
    }
}
