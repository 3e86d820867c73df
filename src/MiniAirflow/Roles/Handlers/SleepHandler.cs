using System.Globalization;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Handlers;

namespace MiniAirflow.Roles.Handlers;

/// <summary>The handler <c>sleep</c>: waits as many seconds as the variable <c>SECONDS</c> of the task's environment says (default 1), in its slot, without a process.</summary>
internal sealed class SleepHandler(TimeProvider time) : ITaskHandler
{
    /// <summary>Its name in workflow files.</summary>
    public const string Name = "sleep";

    private const string Variable = "SECONDS";
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    public async ValueTask<TaskOutcome> RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var text = context.Task.Task.Env.GetValueOrDefault(Variable) ?? context.Task.Run.Definition.Env.GetValueOrDefault(Variable) ?? "1";
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || seconds > Longest.TotalSeconds)
            return TaskOutcome.Failure($"{Variable} is '{text}', not a number of seconds from 0 to {Longest.TotalSeconds:0}.");
        await Task.Delay(TimeSpan.FromSeconds(seconds), time, cancellationToken).ConfigureAwait(false);
        return TaskOutcome.Success;
    }
}
