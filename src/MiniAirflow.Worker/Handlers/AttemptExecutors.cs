using MiniAirflow.Worker.Leasing;
using MiniAirflow.Worker.Logs;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Handlers;

/// <summary>Makes what each slot needs to run any task: one executor for commands, one for in-process handlers.</summary>
internal sealed class AttemptExecutors(Guid workerId, WorkerOptions options, TaskHandlers handlers, TimeProvider time)
{
    private readonly TaskEnvironment _environment = new(workerId, Environment.GetEnvironmentVariables());
    private readonly string _logs = LogPath.RootOf(options.DataDirectory);

    /// <summary>The executor of one slot.</summary>
    public IAttemptExecutor ForSlot(int number)
    {
        var log = new AttemptLog(_logs, new LogLimits());
        var commands = new CommandExecutor(new CommandRunner(), log, _environment, new TaskFolder(options.DataDirectory, workerId, number), options.KillGrace);
        return new AnyExecutor(commands, new HandlerExecutor(handlers, log, time));
    }

    private sealed class AnyExecutor(CommandExecutor commands, HandlerExecutor handlers) : IAttemptExecutor
    {
        public ExecutionResult Execute(HeldTask held) => held.Leased.Task.Handler is null ? commands.Execute(held) : handlers.Execute(held);

        public void Dispose()
        {
            commands.Dispose();
            handlers.Dispose();
        }
    }
}
