using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using MiniAirflow.Core.Events;
using MiniAirflow.Dispatch.Conformance;

namespace MiniAirflow.Queue.Redis.Tests;

public sealed class RedisConformanceTests : SharedDispatchConformance<RedisFixture>;

/// <summary>A server of its own.</summary>
public sealed class RedisFixture : ISharedDispatchFixture
{
    public RedisServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RedisServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    public async ValueTask<IWorkDispatch> OpenAsync() => await Servers.OpenAsync(Server.Url);

    public Task UntilWaitingAsync(int waiters) => Poll.UntilAsync(async () => await BlockedAsync() >= waiters);

    public Task BreakAsync() => Server.KillAsync();

    public Task HealAsync() => Server.RestartAsync();

    private async Task<int> BlockedAsync()
    {
        var line = (await Server.CommandAsync("info", "clients")).Split('\n').First(line => line.StartsWith("blocked_clients:", StringComparison.Ordinal));
        return int.Parse(line.Split(':')[1], CultureInfo.InvariantCulture);
    }
}

internal static class Servers
{
    public static async Task<RedisWorkDispatch> OpenAsync(string url, Func<RedisDispatchOptions, RedisDispatchOptions>? with = null)
    {
        RedisAddress.TryParse(url, out var address, out var problem).ShouldBeTrue(problem);
        var options = new RedisDispatchOptions { Address = address! };
        return await RedisWorkDispatch.OpenAsync(with?.Invoke(options) ?? options, NullLogger.Instance, TestContext.Current.CancellationToken);
    }
}
