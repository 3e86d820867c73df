using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Containers;

/// <summary>Removes the containers of worker instances that have died: they belong to docker's daemon, which knows nothing of that. Only for those that have: a living worker removes its own.</summary>
public static class ContainerSweeper
{
    /// <summary>Identities of more containers than a machine has.</summary>
    private const int MostSaid = 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Removes every container with the mark of one of the instances, by the engine that is found here.</summary>
    /// <param name="instances">Worker instances that no longer live.</param>
    /// <returns>How many were removed; 0 where there is no engine, or where it does not answer.</returns>
    public static int Sweep(IReadOnlySet<Guid> instances)
    {
        ContainerClient?[] clients = [ContainerClient.Find(ContainerEngine.Docker), ContainerClient.Find(ContainerEngine.Podman)];
        if (Array.TrueForAll(clients, client => client is null)) return 0;
        using var runner = new CommandRunner();
        using var control = new CommandControl();
        var removed = 0;
        foreach (var client in clients.OfType<ContainerClient>())
        {
            foreach (var instance in instances)
            {
                var names = Ask(client, [client.Program, "ps", "--all", "--quiet", "--filter", $"label={ContainerRun.WorkerLabel}={instance}"]).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                foreach (var name in names)
                    if (Ask(client, ContainerRun.Removal(client, name)).Length > 0) removed++;
            }
        }
        return removed;

        string Ask(ContainerClient client, IReadOnlyList<string> argv)
        {
            var (id, said) = (Guid.CreateVersion7(), new GatheredOutput(MostSaid));
            var spec = new CommandSpec { TaskRunId = id, Argv = argv, Environment = [.. client.Environment, $"{CommandSpec.TaskRunIdVariable}={id}"], WorkingDirectory = "/", Timeout = Patience };
            return runner.Run(spec, said, control).Outcome.Kind == OutcomeKind.Success ? said.ToString() : "";
        }
    }
}
