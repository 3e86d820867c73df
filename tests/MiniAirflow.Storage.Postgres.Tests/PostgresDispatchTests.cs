using MiniAirflow.Core.Events;
using MiniAirflow.Dispatch.Conformance;
using MiniAirflow.TestKit;

namespace MiniAirflow.Storage.Postgres.Tests;

/// <summary>NOTIFY as the carrier of hints, held to the suite of all carriers.</summary>
public sealed class PostgresDispatchTests : SharedDispatchConformance<PostgresDispatchFixture>;

/// <summary>A proxy of its own in front of a server for all, so that each test can break its own carrier.</summary>
public sealed class PostgresDispatchFixture : ISharedDispatchFixture
{
    private readonly List<PostgresWakeBus> _buses = [];
    private FaultProxy _proxy = null!;
    private string _database = "";

    private static PostgresServer Server => PostgresFixture.Current.Server;

    public async ValueTask InitializeAsync()
    {
        _database = await Server.CreateDatabaseAsync(isMigrated: false);
        _proxy = FaultProxy.Start(Server.Port);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var bus in _buses) await bus.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    public ValueTask<IWorkDispatch> OpenAsync()
    {
        var bus = new PostgresWakeBus(Server.ConnectionString(_database).Replace($"{Server.Port}", $"{_proxy.Port}", StringComparison.Ordinal), new InProcessWakeBus(TimeProvider.System));
        _buses.Add(bus);
        return ValueTask.FromResult<IWorkDispatch>(new PostgresWorkDispatch(bus));
    }

    public Task BreakAsync()
    {
        _proxy.Refuse();
        return Task.CompletedTask;
    }

    public Task HealAsync()
    {
        _proxy.Heal();
        return Task.CompletedTask;
    }
}
