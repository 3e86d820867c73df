namespace MiniAirflow.Worker.Handlers;

/// <summary>The in-process handlers of a worker, by the name that workflow files use in <c>handler:</c>.</summary>
public sealed class TaskHandlers
{
    private readonly Dictionary<string, ITaskHandler> _handlers = new(StringComparer.Ordinal);

    /// <summary>Registers a handler, before the worker starts.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public TaskHandlers Add(string name, ITaskHandler handler)
    {
        _handlers.Add(name, handler);
        return this;
    }

    /// <summary>Finds a handler; null when none has this name.</summary>
    public ITaskHandler? Find(string name) => _handlers.GetValueOrDefault(name);

    /// <summary>All names, for messages.</summary>
    public IEnumerable<string> Names => _handlers.Keys;
}
