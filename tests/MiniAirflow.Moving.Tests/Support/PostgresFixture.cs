using MiniAirflow.Moving.Tests.Support;
using MiniAirflow.TestKit;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace MiniAirflow.Moving.Tests.Support;

/// <summary>One server for all tests.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    public PostgresServer Server { get; private set; } = null!;

    internal static PostgresFixture Current { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await PostgresServer.StartAsync(isDurable: false);
        Current = this;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
