using MiniAirflow.Core.Events;

namespace MiniAirflow.Queue.Redis.Tests;

/// <summary>What can happen to the streams under us: each costs a wake or none, never the listening.</summary>
public sealed class StreamTests : IAsyncLifetime
{
    private const string Key = "miniairflow:{default}:queue:q";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(150);
    private RedisServer _server = null!;
    private RedisWorkDispatch _dispatch = null!;
    private IWorkListener _listener = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _dispatch = await Servers.OpenAsync(_server.Url, options => options with { BlockTime = TimeSpan.FromSeconds(1), MaxStreamLength = 200 });
        _listener = _dispatch.Listen(["q"]);
        await SettleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await _dispatch.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task F59_FLUSHALL_while_a_worker_waits_wakes_it_and_the_next_announcement_arrives()
    {
        var wait = _listener.WaitAsync(Patience, Stop).AsTask();
        (await _server.CommandAsync("FLUSHALL")).ShouldBe("OK");
        (await wait).ShouldBeTrue();
        await ShouldCarryAsync();
    }

    [Fact]
    public async Task F59_FLUSHALL_while_nobody_waits_is_mended_by_the_next_wait()
    {
        await _server.CommandAsync("FLUSHALL");
        await ShouldCarryAsync();
    }

    [Fact]
    public async Task F59_a_restart_that_forgot_everything_is_mended_without_a_restart_of_ours()
    {
        for (var round = 0; round < 3; round++)
        {
            await _server.RestartAsync();
            (await _listener.WaitAsync(Patience, Stop)).ShouldBeTrue();
            await ShouldCarryAsync();
        }
    }

    [Fact]
    public async Task F59_a_key_of_another_type_in_our_place_is_survived()
    {
        await _server.CommandAsync("SET", Key, "not a stream");
        (await _listener.WaitAsync(Moment, Stop)).ShouldBeOneOf(true, false);
        _dispatch.Announce("q", [Guid.CreateVersion7()]);
        await _server.CommandAsync("DEL", Key);
        await Poll.UntilAsync(async () => await _server.CommandAsync("EXISTS", Key) == "1" || await _listener.WaitAsync(Moment, Stop) is false);
        await SettleAsync();
        await ShouldCarryAsync();
    }

    [Fact]
    public async Task F60_a_stream_that_is_trimmed_with_entries_pending_goes_on_and_stays_short()
    {
        for (var i = 0; i < 50; i++) _dispatch.Announce("q", [.. Enumerable.Range(0, 32).Select(_ => Guid.CreateVersion7())]);
        await UntilAnnouncedAsync();
        // Somebody who reads without acknowledging: the entries are pending, then gone.
        await _server.CommandAsync("XREADGROUP", "GROUP", "workers", "stranger", "COUNT", "10", "STREAMS", Key, ">");
        await _server.CommandAsync("XTRIM", Key, "MAXLEN", "0");
        await SettleAsync();
        await ShouldCarryAsync();
        for (var i = 0; i < 200; i++) _dispatch.Announce("q", [Guid.CreateVersion7()]);
        await UntilAnnouncedAsync();
        int.Parse(await _server.CommandAsync("XLEN", Key), System.Globalization.CultureInfo.InvariantCulture).ShouldBeLessThan(400);
    }

    [Fact]
    public async Task F61_a_consumer_deleted_while_it_waits_is_made_again()
    {
        var wait = _listener.WaitAsync(Patience, Stop).AsTask();
        await UntilBlockedAsync();
        await _server.CommandAsync("XGROUP", "DELCONSUMER", Key, "workers", "worker");
        _dispatch.Announce("q", [Guid.CreateVersion7()]);
        (await wait).ShouldBeTrue();
        await ShouldCarryAsync();
    }

    [Fact]
    public async Task F61_a_group_deleted_while_a_worker_waits_is_made_again()
    {
        var wait = _listener.WaitAsync(Patience, Stop).AsTask();
        await UntilBlockedAsync();
        await _server.CommandAsync("XGROUP", "DESTROY", Key, "workers");
        (await wait).ShouldBeTrue();
        await ShouldCarryAsync();
    }

    [Fact]
    public async Task I11_nothing_stays_pending_and_the_group_does_not_grow()
    {
        for (var i = 0; i < 20; i++)
        {
            await using var other = await Servers.OpenAsync(_server.Url);
            await using var listener = other.Listen(["q"]);
            other.Announce("q", [Guid.CreateVersion7()]);
            (await listener.WaitAsync(Patience, Stop)).ShouldBeTrue();
        }
        await SettleAsync();
        (await _server.CommandAsync("XPENDING", Key, "workers")).Split('\n')[0].ShouldBe("0");
        (await _server.CommandAsync("XINFO", "CONSUMERS", Key, "workers")).Split('\n').Count(line => line == "name").ShouldBe(1);
        await Poll.UntilAsync(async () => (await _server.CommandAsync("CLIENT", "LIST")).Split('\n').Count(line => line.Contains("name=miniairflow", StringComparison.Ordinal)) == 2);
    }

    [Fact]
    public async Task F47_a_server_that_answers_nothing_is_noticed_and_come_back_to()
    {
        await _server.PauseAsync();
        // Until then a wait for nothing says that there is nothing, as it did before.
        await Poll.UntilAsync(async () => await _listener.WaitAsync(Moment, Stop));
        await _server.ContinueAsync();
        await SettleAsync();
        await ShouldCarryAsync();
    }

    [Fact]
    public async Task A_server_that_is_not_there_at_start_is_no_error_and_is_used_when_it_comes()
    {
        await _server.KillAsync();
        await using var dispatch = await Servers.OpenAsync(_server.Url);
        await using var listener = dispatch.Listen(["q"]);
        (await listener.WaitAsync(Moment, Stop)).ShouldBeTrue("whoever hears nothing must look");
        dispatch.Announce("q", [Guid.CreateVersion7()]);
        await _server.RestartAsync();
        (await listener.WaitAsync(Patience, Stop)).ShouldBeTrue();
    }

    private async Task ShouldCarryAsync()
    {
        await SettleAsync();
        var began = TimeProvider.System.GetTimestamp();
        _dispatch.Announce("q", [Guid.CreateVersion7()]);
        (await _listener.WaitAsync(Patience, Stop)).ShouldBeTrue();
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(Patience);
    }

    private async Task SettleAsync()
    {
        for (var quiet = 0; quiet < 2;) quiet = await _listener.WaitAsync(Moment, Stop) ? 0 : quiet + 1;
    }

    private Task UntilBlockedAsync() => Poll.UntilAsync(async () => (await _server.CommandAsync("INFO", "clients")).Contains("blocked_clients:1", StringComparison.Ordinal));

    // The announcements of one process go through one connection, in order.
    private async Task UntilAnnouncedAsync()
    {
        _dispatch.Announce("last", [Guid.CreateVersion7()]);
        await Poll.UntilAsync(async () => await _server.CommandAsync("EXISTS", "miniairflow:{default}:queue:last") == "1");
        await _server.CommandAsync("DEL", "miniairflow:{default}:queue:last");
    }
}
