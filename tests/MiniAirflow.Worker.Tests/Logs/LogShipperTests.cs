using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MiniAirflow.Core.Storage;
using MiniAirflow.TestKit;
using MiniAirflow.Worker.Logs;

namespace MiniAirflow.Worker.Tests.Logs;

public sealed class LogShipperTests : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("miniairflow-ship-").FullName;
    private readonly LogDirectory _directory;
    private readonly MemorySharedLogs _shared = new();
    private readonly LogShipper _shipper;
    private readonly CancellationTokenSource _stop = new();
    private readonly Guid _id = Guid.NewGuid();
    private Task _running = Task.CompletedTask;

    public LogShipperTests()
    {
        _directory = new(_root);
        _shipper = new(_directory, _shared, TimeProvider.System, NullLogger<LogShipper>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _directory.Dispose();
        _stop.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task What_an_attempt_writes_is_shipped_while_it_runs_and_the_file_goes_when_it_has_ended()
    {
        Run();
        using var log = Begin();
        log.Write("one\n"u8);
        await Poll.UntilAsync(async () => await SharedAsync() == "one\n");
        log.Write("two\n"u8);
        await Poll.UntilAsync(async () => await SharedAsync() == "one\ntwo\n");
        Files().ShouldBe(1);

        log.Write("end\n"u8);
        log.End();
        await Poll.UntilAsync(() => Task.FromResult(Files() == 0));
        (await SharedAsync()).ShouldBe("one\ntwo\nend\n");
    }

    [Fact]
    public async Task A_silent_attempt_ships_nothing()
    {
        Run();
        using var log = Begin();
        log.End();
        log.Begin(Guid.NewGuid());
        log.Write("x"u8);
        log.End();
        await Poll.UntilAsync(() => Task.FromResult(Files() == 0 && _shared.Writes == 1));
        (await _shared.LengthAsync(_id, TestContext.Current.CancellationToken)).ShouldBe(0);
    }

    [Fact]
    public async Task F56_a_store_that_is_away_delays_the_log_and_loses_nothing_of_it()
    {
        Run();
        _shared.IsAway = true;
        using var log = Begin();
        log.Write("one\n"u8);
        log.End();
        await Poll.UntilAsync(() => _shared.Refused >= 3);
        Files().ShouldBe(1);
        _shared.IsAway = false;
        await Poll.UntilAsync(async () => Files() == 0 && await SharedAsync() == "one\n");
    }

    [Fact]
    public async Task What_has_ended_is_shipped_when_the_worker_stops()
    {
        Run();
        using var log = Begin();
        for (var i = 0; i < 100; i++) log.Write(Encoding.UTF8.GetBytes($"line {i}\n"));
        log.End();
        await _stop.CancelAsync();
        await _running;
        (await SharedAsync()).ShouldBe(string.Concat(Enumerable.Range(0, 100).Select(i => $"line {i}\n")));
        Files().ShouldBe(0);
    }

    [Fact]
    public async Task F71_what_a_limit_leaves_out_of_the_file_is_left_out_of_the_shared_log_too()
    {
        Run();
        using var log = Begin();
        var line = new byte[1000];
        line.AsSpan().Fill((byte)'x');
        line[^1] = (byte)'\n';
        for (var i = 0; i < 15_000; i++) log.Write(line);
        // What is in the middle now has been shipped before it is left out.
        await Poll.UntilAsync(async () => await _shared.LengthAsync(_id, TestContext.Current.CancellationToken) == 15_000_000);
        for (var i = 0; i < 25_000; i++) log.Write(line);
        var expected = await TextAsync(new FileLogReader(_directory));
        log.End();
        await Poll.UntilAsync(() => Task.FromResult(Files() == 0));

        (await _shared.LengthAsync(_id, TestContext.Current.CancellationToken)).ShouldBe(40_000_000);
        (await SharedAsync() == expected).ShouldBeTrue();
        expected.ShouldContain("left out: the log is over its limit");
    }

    [Fact]
    public async Task An_attempt_that_another_worker_had_begun_is_continued_behind_it()
    {
        await _shared.WriteAsync([new LogPiece(_id, 0, "of the other\n"u8.ToArray())], TestContext.Current.CancellationToken);
        Run();
        using var log = Begin();
        log.Write("ours\n"u8);
        await Poll.UntilAsync(async () => await SharedAsync() == "of the other\nours\n");
        log.Write("more\n"u8);
        log.End();
        await Poll.UntilAsync(async () => await SharedAsync() == "of the other\nours\nmore\n");
    }

    [Fact]
    public async Task What_a_dead_predecessor_left_is_shipped_from_where_it_stopped()
    {
        using (var silent = new AttemptLog(_directory, new()))
        {
            silent.Begin(_id);
            silent.Write("shipped, left\n"u8);
        }
        await _shared.WriteAsync([new LogPiece(_id, 0, "shipped, "u8.ToArray())], TestContext.Current.CancellationToken);
        _directory.List().ShouldBe([_id]);
        Run();
        _shipper.Adopt(_id);
        await Poll.UntilAsync(async () => Files() == 0 && await SharedAsync() == "shipped, left\n");
    }

    private void Run() => _running = _shipper.RunAsync(_stop.Token);

    private AttemptLog Begin()
    {
        var log = new AttemptLog(_directory, new(), _shipper);
        log.Begin(_id);
        return log;
    }

    private int Files() => _directory.List().Count;

    private Task<string> SharedAsync() => TextAsync(_shared);

    private async Task<string> TextAsync(ILogReader reader)
    {
        using var text = new MemoryStream();
        var buffer = new byte[100_000];
        for (var offset = 0L; ;)
        {
            var count = await reader.ReadAsync(_id, offset, buffer, TestContext.Current.CancellationToken);
            text.Write(buffer, 0, count);
            offset += count;
            if (count > 0) continue;
            var next = await reader.SkipGapAsync(_id, offset, TestContext.Current.CancellationToken);
            if (next == offset) return Encoding.UTF8.GetString(text.ToArray());
            offset = next;
        }
    }
}
