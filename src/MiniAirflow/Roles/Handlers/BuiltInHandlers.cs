using MiniAirflow.Worker.Handlers;

namespace MiniAirflow.Roles.Handlers;

/// <summary>What <c>handler:</c> may name without any code of the user's.</summary>
internal static class BuiltInHandlers
{
    public static TaskHandlers Create() => new TaskHandlers()
        .Add(NoOpHandler.Name, new NoOpHandler())
        .Add(SleepHandler.Name, new SleepHandler(TimeProvider.System));
}
