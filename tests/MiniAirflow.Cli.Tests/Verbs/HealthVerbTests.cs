using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using MiniAirflow.TestKit;

namespace MiniAirflow.Cli.Tests.Verbs;

/// <summary><c>health</c>, and how long it asks again.</summary>
public sealed class HealthVerbTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);
    private readonly WaitedTime _time = new();
    private readonly int _port = FreePort.Find();

    [Fact]
    public async Task Where_nobody_listens_it_gives_up_when_the_time_is_over()
    {
        var asking = Ask("--wait", "1");
        while (await _time.WaitsAsync(asking)) _time.Advance(TimeSpan.FromMilliseconds(250));
        (await asking).ExitCode.ShouldBe(3);
        (await asking).Error.ShouldStartWith($"The server at http://127.0.0.1:{_port} cannot be reached");
        (_time.GetUtcNow() - _time.Start).ShouldBe(Wait);
    }

    [Fact]
    public async Task Without_a_wait_it_asks_once()
    {
        var asking = Ask();
        (await _time.WaitsAsync(asking)).ShouldBeFalse();
        (await asking).ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task A_server_that_comes_up_and_then_becomes_ready_is_waited_for()
    {
        var asking = Ask("--wait", "1");
        (await _time.WaitsAsync(asking)).ShouldBeTrue("nobody listens yet");
        await using var server = Start(ready: 2);
        _time.Advance(TimeSpan.FromMilliseconds(250));
        (await _time.WaitsAsync(asking)).ShouldBeTrue("it is not ready yet");
        _time.Advance(TimeSpan.FromMilliseconds(250));
        (await asking).ShouldSatisfyAllConditions(end => end.ExitCode.ShouldBe(0, end.Error), end => end.Out.ShouldBe("task-scheduler-api: ok\n"));
        server.Requests.Select(request => request.Path).ShouldBe(["/readyz", "/readyz"]);
    }

    [Fact]
    public async Task A_server_that_is_up_and_does_not_become_ready_is_told_as_that()
    {
        await using var server = Start(ready: int.MaxValue);
        var asking = Ask("--wait", "1");
        while (await _time.WaitsAsync(asking)) _time.Advance(TimeSpan.FromMilliseconds(250));
        (await asking).ShouldSatisfyAllConditions(end => end.ExitCode.ShouldBe(1, end.Error), end => end.Error.ShouldBe("The database does not answer.\n"));
        (_time.GetUtcNow() - _time.Start).ShouldBe(Wait);
    }

    private Task<Support.CliResult> Ask(params string[] more) => new Support.Cli { Time = _time, Environment = { ["PORT"] = $"{_port}" } }.RunAsync(["health", .. more]);

    /// <summary>A server whose answers are good from one on.</summary>
    private WebhookReceiver Start(int ready) => new(_port)
    {
        Answer = async (response, number) =>
        {
            response.StatusCode = number < ready ? 503 : 200;
            response.ContentType = number < ready ? "application/problem+json" : "application/json";
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(number < ready
                ? """{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"The database does not answer.","error":"The database does not answer.","errors":[]}"""
                : """{"status":"ok","service":"task-scheduler-api"}"""));
        },
    };

    /// <summary>A clock that stands still and tells when somebody begins to wait for it.</summary>
    private sealed class WaitedTime : FakeTimeProvider
    {
        private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _waits.Writer.TryWrite(dueTime);
            return timer;
        }

        /// <summary>Whether it waits for this clock; false once it has ended.</summary>
        public async Task<bool> WaitsAsync(Task asking)
        {
            var waits = _waits.Reader.ReadAsync().AsTask();
            return await Task.WhenAny(waits, asking).WaitAsync(Poll.Patience, TimeProvider.System) == waits;
        }
    }
}
