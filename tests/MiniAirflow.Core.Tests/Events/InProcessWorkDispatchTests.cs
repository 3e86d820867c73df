using MiniAirflow.Core.Events;
using MiniAirflow.Dispatch.Conformance;

namespace MiniAirflow.Core.Tests.Events;

public sealed class InProcessWorkDispatchTests : DispatchConformance<InProcessFixture>;

public sealed class InProcessFixture : IDispatchFixture
{
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public ValueTask<IWorkDispatch> OpenAsync() => ValueTask.FromResult<IWorkDispatch>(new InProcessWorkDispatch(TimeProvider.System));
}
