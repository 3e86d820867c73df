using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Kubernetes;
using MiniAirflow.Worker.Leasing;
using MiniAirflow.Worker.Logs;
using MiniAirflow.Worker.Looks;
using MiniAirflow.Worker.Processes;
using MiniAirflow.Worker.Secrets;
using MiniAirflow.Worker.Tracing;

namespace MiniAirflow.Worker.Handlers;

/// <summary>Makes what each slot needs to run any task: one executor for commands, one for containers, one for in-process handlers, one for looks, one log for all.</summary>
internal sealed class AttemptExecutors(Guid workerId, ITaskSource source, WorkerOptions options, TaskHandlers handlers, TimeProvider time, ExecutionSpans spans, ILogWatcher? watcher = null) : IDisposable
{
    private readonly TaskEnvironment _environment = TaskEnvironment.FromProcess();
    private readonly SecretReader _secrets = new(workerId, options, source);
    private readonly HttpLook _http = new();
    private readonly LogDirectory _logs = new(options.LogDirectory);
    private readonly CommandLaunches _launches = new(options.Users, options.Limits);
    private readonly Lazy<KubernetesApi> _cluster = new(() => new KubernetesApi(options.Containers.Kubernetes!, time), LazyThreadSafetyMode.PublicationOnly);

    /// <summary>The executor of one slot.</summary>
    public IAttemptExecutor ForSlot(int number)
    {
        var log = new AttemptLog(_logs, new AttemptLogLimits(), watcher);
        var directory = new SlotDirectory(options.TemporaryDirectory, workerId, number, _launches.ChangesUser);
        var commands = new CommandExecutor(workerId, directory, _environment, _secrets, log, options.KillGrace, _launches, spans);
        var containers = new ContainerExecutor(workerId, options, commands, directory, spans, _cluster, time);
        return new AnyExecutor(commands, containers, new HandlerExecutor(handlers, log, time), new LookExecutor(commands, _http, log, time), log);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _logs.Dispose();
        _http.Dispose();
        if (_cluster.IsValueCreated) _cluster.Value.Dispose();
        try
        {
            Directory.Delete(Path.Combine(options.TemporaryDirectory, workerId.ToString()), recursive: true);
        }
        catch (IOException)
        {
            // Nothing was made, or something in it cannot be removed: the next start clears the whole directory.
        }
    }

    private sealed class AnyExecutor(CommandExecutor commands, ContainerExecutor containers, HandlerExecutor handlers, LookExecutor looks, AttemptLog log) : IAttemptExecutor
    {
        public ExecutionResult Execute(HeldTask held)
        {
            if (TaskRendering.Prepare(held.Leased, out var rendered) is { } outcome) return EndUnstarted(held, outcome);
            held.Render(rendered);
            if (held.Leased.Task.WaitFor is not null) return looks.Execute(held);
            if (held.Leased.Task.Container is not null) return containers.Execute(held);
            return held.Leased.Task.Handler is null ? commands.Execute(held) : handlers.Execute(held);
        }

        private ExecutionResult EndUnstarted(HeldTask held, TaskOutcome outcome)
        {
            log.Begin(held.Leased.TaskRunId);
            log.Note(outcome.Reason!);
            return new ExecutionResult(outcome, log.End().Tail);
        }

        public void Dispose()
        {
            commands.Dispose();
            containers.Dispose();
            handlers.Dispose();
            log.Dispose();
        }
    }
}
