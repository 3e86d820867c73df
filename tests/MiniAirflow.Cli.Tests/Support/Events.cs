using MiniAirflow.Commands.Progress;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Cli.Tests.Support;

/// <summary>Events of one run, as the store writes them.</summary>
internal sealed class Events
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Guid _runId = Guid.CreateVersion7();
    private readonly string _workflow;

    public Events(string workflow, params string[] tasks)
    {
        _workflow = workflow;
        Run = new RunProgress(_runId, workflow, tasks, Start);
    }

    public RunProgress Run { get; }

    public StoreEvent Of(RunState state, double at, double? finished = null) => new()
    {
        At = Start.AddSeconds(at),
        Run = new RunEvent(_runId, Guid.Empty, _workflow, state, Start, finished is { } end ? Start.AddSeconds(end) : null),
    };

    public StoreEvent Of(string task, TaskState state, double at, double started = 0, int attempt = 1, string? reason = null) => new()
    {
        At = Start.AddSeconds(at),
        Task = new TaskRunEvent(Guid.CreateVersion7(), _runId, Guid.Empty, task, attempt, state, Start.AddSeconds(started), state.IsTerminal() ? Start.AddSeconds(at) : null, null, reason),
    };
}
