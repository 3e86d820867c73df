using MiniAirflow.Commands.Moving;
using MiniAirflow.Commands.Running;
using MiniAirflow.Core.Storage;
using MiniAirflow.Settings;

namespace MiniAirflow.Commands;

/// <summary>What the verbs need of the engine; the program plugs it in, so that no verb knows how an engine is put together.</summary>
/// <param name="RunRole">Serves until the first token asks it to stop; the second makes it hurry.</param>
/// <param name="OpenEngine">Opens an engine without an API.</param>
/// <param name="OpenMigrator">Opens what brings a database's schema to a version.</param>
/// <param name="Sweep">Kills what dead workers left behind; says how many processes that were.</param>
/// <param name="OpenCopy">Opens both sides of a copy between databases.</param>
internal sealed record EngineParts(
    Func<RoleSettings, CancellationToken, CancellationToken, Task> RunRole,
    Func<LocalEngineOptions, Task<ILocalEngine>> OpenEngine,
    Func<DatabaseLocation, IMigrator> OpenMigrator,
    Func<IReadOnlySet<Guid>, int> Sweep,
    Func<CopyRequest, Task<OpenCopy>> OpenCopy);
