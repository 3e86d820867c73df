using MiniAirflow.Core.Events;

namespace MiniAirflow.Dispatch.Conformance;

/// <summary>A carrier under test. A fixture is made for each test, so each has its own.</summary>
public interface IDispatchFixture : IAsyncLifetime
{
    /// <summary>A dispatch on this fixture's carrier. One that is called again stands for another process, if the carrier goes between processes.</summary>
    ValueTask<IWorkDispatch> OpenAsync();

    /// <summary>Returns when the carrier has heard that so many wait: until then they are not idle to it. At once where a wait is heard as it begins.</summary>
    Task UntilWaitingAsync(int waiters) => Task.CompletedTask;
}

/// <summary>A carrier between processes, which can break.</summary>
public interface ISharedDispatchFixture : IDispatchFixture
{
    /// <summary>Breaks it: nothing that is announced arrives until it is healed.</summary>
    Task BreakAsync();

    /// <summary>Heals it.</summary>
    Task HealAsync();
}
