using MiniAirflow.Core.Events;

namespace MiniAirflow.Api.Metrics;

/// <summary>Which worker an attempt ran on, by name: a name is a good label, an id that changes with each restart is not.</summary>
/// <remarks>Called on the store's thread alone. It remembers the attempts that run, and the ends of one commit, because a retry is written in the commit of the end before it.</remarks>
internal sealed class WorkerNames
{
    /// <summary>Label where the worker is not known, e.g. because the attempt began before this process did.</summary>
    public const string Unknown = "unknown";

    private const int MaxNames = 4096;

    private readonly Dictionary<Guid, string> _names = [];
    private readonly Dictionary<(Guid Run, Guid Task), Guid> _running = [];
    private readonly Dictionary<(Guid Run, Guid Task), Guid> _endedNow = [];

    public void Seen(WorkerEvent worker)
    {
        // The name of one that left is kept, for the attempts that are taken back from it afterwards.
        if (_names.Count >= MaxNames) _names.Clear();
        _names[worker.Id] = worker.Name;
    }

    public void Started(TaskRunEvent attempt)
    {
        if (attempt.WorkerId is { } worker) _running[(attempt.RunId, attempt.TaskId)] = worker;
    }

    public void Ended(TaskRunEvent attempt)
    {
        var key = (attempt.RunId, attempt.TaskId);
        if (_running.Remove(key, out var worker) || attempt.WorkerId is not null) _endedNow[key] = attempt.WorkerId ?? worker;
    }

    /// <summary>Name of the worker on which the attempt before this one ended.</summary>
    public string LastOf(TaskRunEvent retry) =>
        _endedNow.TryGetValue((retry.RunId, retry.TaskId), out var worker) && _names.TryGetValue(worker, out var name) ? name : Unknown;

    public void EndOfCommit() => _endedNow.Clear();
}
