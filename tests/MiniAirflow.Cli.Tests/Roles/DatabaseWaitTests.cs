using MiniAirflow.Core.Storage;
using MiniAirflow.Roles;

namespace MiniAirflow.Cli.Tests.Roles;

public sealed class DatabaseWaitTests
{
    private readonly List<string> _remarks = [];
    private int _looks;

    [Fact]
    public async Task It_waits_for_a_server_that_comes_and_says_so_once_for_each_look()
    {
        (await Wait(30).UntilAsync(() => ++_looks < 3 ? throw Away : Task.FromResult("open"), CancellationToken.None)).ShouldBe("open");
        _remarks.Count.ShouldBe(2);
        _remarks.ShouldAllBe(remark => remark.StartsWith("postgres://db/airflow: Nobody answers. Trying again in ") && !remark.Contains('\n'));
    }

    [Fact]
    public async Task It_gives_up_when_the_time_is_over()
    {
        var problem = await Should.ThrowAsync<StoreException>(() => Wait(0.4).UntilAsync<string>(() => throw Away, CancellationToken.None));
        problem.Message.ShouldBe("postgres://db/airflow: Nobody answers. Given up after 0.4 s.");
    }

    [Fact]
    public async Task Where_waiting_cannot_help_it_does_not_wait()
    {
        var problem = await Should.ThrowAsync<StoreException>(() => Wait(30).UntilAsync<string>(() => throw new StoreException("Too old.", isTransient: false), CancellationToken.None));
        problem.Message.ShouldBe("Too old.");
        _remarks.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stop_ends_the_wait()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Should.ThrowAsync<OperationCanceledException>(() => Wait(60).UntilAsync<string>(() => throw Away, stop.Token));
    }

    private static StoreException Away => new("Nobody answers.", isTransient: true);

    private DatabaseWait Wait(double seconds) => new("postgres://db/airflow", TimeSpan.FromSeconds(seconds), TimeProvider.System, _remarks.Add);
}
