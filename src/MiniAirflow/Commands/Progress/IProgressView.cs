using MiniAirflow.Core.Events;

namespace MiniAirflow.Commands.Progress;

/// <summary>Shows runs while they happen.</summary>
internal interface IProgressView
{
    /// <summary>Runs the whole showing: what it draws on belongs to it until the pump has ended.</summary>
    Task ShowAsync(Func<Task> pump) => pump();

    /// <summary>An event, after the model took it over.</summary>
    void OnEvent(StoreEvent change, RunProgress run);

    /// <summary>The time to draw or flush has come, about ten times a second.</summary>
    void Refresh();
}
