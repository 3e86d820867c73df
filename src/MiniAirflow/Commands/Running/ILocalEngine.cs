using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Settings;

namespace MiniAirflow.Commands.Running;

/// <summary>An engine in this process, as <c>run</c> needs it.</summary>
internal interface ILocalEngine : IAsyncDisposable
{
    IStore Store { get; }

    ILogReader Logs { get; }

    /// <summary>Works until stopped.</summary>
    /// <param name="stop">No more tasks are started, and those that run may end.</param>
    /// <param name="hurry">Kills what still runs.</param>
    Task RunAsync(CancellationToken stop, CancellationToken hurry);
}

/// <summary>How to open an engine.</summary>
/// <param name="DatabasePath">The SQLite file.</param>
/// <param name="DataDirectory">Folder of logs and temporary directories.</param>
/// <param name="Slots">Tasks at once; null for the engine's default.</param>
/// <param name="Queues">Queues that the tasks name; all of them are served.</param>
/// <param name="IsDurable">Whether anybody will look at the database afterwards.</param>
/// <param name="Observer">Is told of each change.</param>
/// <param name="Secrets">Where secrets are.</param>
internal sealed record LocalEngineOptions(string DatabasePath, string DataDirectory, int? Slots, IReadOnlyList<string> Queues, bool IsDurable, IStoreObserver Observer, SecretSettings Secrets);
