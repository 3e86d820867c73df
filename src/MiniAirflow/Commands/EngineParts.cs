using MiniAirflow.Commands.Running;
using MiniAirflow.Settings;

namespace MiniAirflow.Commands;

/// <summary>What the verbs need of the engine; the program plugs it in, so that no verb knows how an engine is put together.</summary>
/// <param name="RunStandalone">Serves until the first token asks it to stop; the second makes it hurry.</param>
/// <param name="OpenEngine">Opens an engine without an API.</param>
/// <param name="Sweep">Kills what dead workers left behind; says how many processes that were.</param>
internal sealed record EngineParts(
    Func<StandaloneSettings, CancellationToken, CancellationToken, Task> RunStandalone,
    Func<LocalEngineOptions, ILocalEngine> OpenEngine,
    Func<IReadOnlySet<Guid>, int> Sweep);
