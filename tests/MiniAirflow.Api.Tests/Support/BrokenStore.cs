using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Tests.Support;

/// <summary>A store that fails whatever it is asked about workflows, and when it is pinged.</summary>
internal sealed class BrokenStore(IStore inner, Exception fault) : StoreAround(inner)
{
    public override IWorkflowStore Workflows => throw fault;

    public override IRetentionStore Retention => throw fault;

    public override IStatisticsStore Statistics => throw fault;

    public override ValueTask PingAsync(CancellationToken cancellationToken) => ValueTask.FromException(fault);
}
