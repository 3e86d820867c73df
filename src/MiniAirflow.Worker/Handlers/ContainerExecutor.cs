using System.Text;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Definitions.Validation;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Containers;
using MiniAirflow.Worker.Kubernetes;
using MiniAirflow.Worker.Leasing;
using MiniAirflow.Worker.Logs;
using MiniAirflow.Worker.Processes;
using MiniAirflow.Worker.Tracing;

namespace MiniAirflow.Worker.Handlers;

/// <summary>Runs tasks in containers: as Jobs of a cluster, or by docker or podman.</summary>
internal sealed class ContainerExecutor(
    Guid workerId, WorkerOptions options, CommandExecutor commands, SlotDirectory directory, ExecutionSpans spans, Lazy<KubernetesApi> cluster, TimeProvider time) : IAttemptExecutor
{
    private const int MostSaid = 4096;

    private const string Nothing = "The task runs in a container, and this worker has nothing to run it with: install docker or podman where the worker runs, or let it use a cluster with CONTAINERS=kubernetes.";

    /// <inheritdoc/>
    public ExecutionResult Execute(HeldTask held) => commands.Execute(held, (secrets, sink) => Run(held, secrets, new RemarkedOutput(sink)));

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private Executed Run(HeldTask held, IReadOnlyDictionary<string, string> secrets, RemarkedOutput output)
    {
        var container = held.Leased.Task.Container!;
        // A template has got its value by now.
        if (!ContainerRules.IsImage(container.Image)) return Told(output, $"{ProblemText.Quoted(container.Image)} is no name of an image.");
        if (options.Containers.Engine == ContainerEngine.Kubernetes) return RunJob(held, secrets, output);
        if (options.Containers.Engine == ContainerEngine.None) return Told(output, "The task runs in a container, and this worker was told to run none (CONTAINERS=none).");
        if (container.ServiceAccount is not null) return Told(output, "The task names a service account, which only a worker with CONTAINERS=kubernetes can give it.");
        return ContainerClient.Find(options.Containers.Engine) is { } client ? RunClient(client, held, secrets, output) : Told(output, Nothing);
    }

    private Executed RunJob(HeldTask held, IReadOnlyDictionary<string, string> secrets, RemarkedOutput output)
    {
        var (leased, kubernetes) = (held.Leased, options.Containers.Kubernetes!);
        if (leased.Task.Container!.ServiceAccount is { } account && !kubernetes.ServiceAccounts.Contains(account, StringComparer.Ordinal))
            return Told(output, $"The task may not use service account {ProblemText.Quoted(account)}: this worker's KUBERNETES_SERVICE_ACCOUNTS does not name it.");
        var order = new JobOrder
        {
            Leased = leased,
            Environment = [.. TaskEnvironment.BuildForContainer(leased, JobManifest.OutputFile, spans.ContextOf(leased)).Where(line => !secrets.ContainsKey(line[..line.IndexOf('=', StringComparison.Ordinal)]))],
            Secrets = secrets,
            Worker = options.Name,
            Namespace = kubernetes.Namespace,
            Timeout = CommandExecutor.TimeoutOf(leased),
            Grace = options.KillGrace,
        };
        using var stop = new CancellationTokenSource();
        held.OnStop(() => _ = stop.CancelAsync());
        try
        {
            using var run = new JobRun(cluster.Value, order, output, time, () => StopOf(held), stop.Token);
            var end = run.RunAsync().GetAwaiter().GetResult();
            return new Executed(end.Outcome, end.Outputs is { Length: > 0 } outputs ? TaskOutputs.Parse(Encoding.UTF8.GetBytes(outputs)) : TaskOutputs.None);
        }
        catch (KubernetesException e)
        {
            return Told(output, $"The cluster cannot be used: {e.Message}.");
        }
        finally
        {
            held.OnStop(null);
        }
    }

    private Executed RunClient(ContainerClient client, HeldTask held, IReadOnlyDictionary<string, string> secrets, RemarkedOutput output)
    {
        var leased = held.Leased;
        var environment = TaskEnvironment.BuildForContainer(leased, ContainerRun.OutputFile, spans.ContextOf(leased));
        var (argv, all) = ContainerRun.Of(client, leased, environment, secrets, directory.OutputFile, workerId);
        // What an attempt left whose worker was killed would go on beside this one, and holds the name.
        Remove(client, leased);
        directory.MakeOutputForContainer();
        var outcome = commands.RunOwn(Spec(leased, argv, all) with { Timeout = CommandExecutor.TimeoutOf(leased), GracePeriod = options.KillGrace }, output);
        if (outcome.Kind is OutcomeKind.Success or OutcomeKind.Failed && outcome.Signal is null)
            return new Executed(ContainerRun.Read(client, outcome, (leased.Task.Container!.MemoryLimit ?? leased.Task.Container.Memory) is not null, output.Last));
        // Its client was ended; the container itself belongs to the engine.
        var isGone = Remove(client, leased);
        if (isGone || outcome.Kill is not { } kill) return new Executed(outcome);
        return new Executed(outcome with { Reason = ExitReason.DescribeStop(outcome.Kind, CommandExecutor.TimeoutOf(leased), kill with { IsConfirmed = false }), Kill = kill with { IsConfirmed = false } });
    }

    /// <summary>Removes the task's container, if there is one.</summary>
    /// <returns>Whether it is gone for certain.</returns>
    private bool Remove(ContainerClient client, LeasedTask leased)
    {
        var said = new GatheredOutput(MostSaid);
        IReadOnlyList<string> all = [.. client.Environment, $"{CommandSpec.TaskRunIdVariable}={leased.TaskRunId}", $"{CommandSpec.WorkerInstanceVariable}={workerId}"];
        var outcome = commands.RunHelper(Spec(leased, ContainerRun.Removal(client, ContainerName.Of(leased)), all) with { Timeout = TimeSpan.FromSeconds(30) }, said);
        return outcome.Kind == OutcomeKind.Success || said.ToString().Contains("no such container", StringComparison.OrdinalIgnoreCase);
    }

    private static CommandSpec Spec(LeasedTask leased, IReadOnlyList<string> argv, IReadOnlyList<string> environment) =>
        new() { TaskRunId = leased.TaskRunId, Argv = argv, Environment = environment, WorkingDirectory = "/" };

    private static JobStop? StopOf(HeldTask held) => held.StopReason switch { StopReason.None => null, StopReason.Cancelled => JobStop.Cancelled, _ => JobStop.LetGo };

    private static Executed Told(RemarkedOutput output, string problem)
    {
        output.Note(problem);
        return new Executed(TaskOutcome.Failure(problem));
    }
}
