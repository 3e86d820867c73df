using MiniAirflow.TestKit;

namespace MiniAirflow.Storage.Postgres.Tests;

/// <summary>The same, with a way to the server that can be broken.</summary>
public abstract class ProxiedStatements : CountedStatements
{
    private protected FaultProxy Proxy { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Proxy = FaultProxy.Start(Server.Port);
    }

    public override async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
