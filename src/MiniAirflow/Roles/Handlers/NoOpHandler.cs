using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Handlers;

namespace MiniAirflow.Roles.Handlers;

/// <summary>The handler <c>noop</c>: a task that only joins others in the graph, and costs no process.</summary>
internal sealed class NoOpHandler : ITaskHandler
{
    /// <summary>Its name in workflow files.</summary>
    public const string Name = "noop";

    public ValueTask<TaskOutcome> RunAsync(TaskContext context, CancellationToken cancellationToken) => ValueTask.FromResult(TaskOutcome.Success);
}
