using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Tracing;
using MiniAirflow.Logging;

namespace MiniAirflow.Cli.Tests.Logging;

/// <summary>Log entries as lines, for programs and for people.</summary>
public sealed partial class LineLoggerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Run = new("0198c0de-1234-7abc-8def-0123456789ab");
    private static readonly Guid Attempt = new("0198c0de-5678-7abc-9abc-0123456789ab");
    private static readonly LogScope Scope = LogScope.OfAttempt("etl", Run, "load", Attempt, 2, "w1", null);

    [LoggerMessage(1, LogLevel.Warning, "Task run {TaskRunId} met {Problem}")]
    private static partial void Met(ILogger logger, Guid taskRunId, string problem);

    [Fact]
    public void A_json_line_has_the_message_s_values_and_those_of_the_scope_each_once()
    {
        using var json = JsonDocument.Parse(Written(null, logger =>
        {
            using (logger.BeginScope(Scope)) Met(logger, Attempt, "a\nproblem");
        }));
        json.RootElement.EnumerateObject().Select(member => member.Name).ShouldBe(["time", "level", "message", "logger", "task_run_id", "problem", "workflow", "run_id", "task", "attempt", "worker", "trace_id"]);
        string Text(string name) => json.RootElement.GetProperty(name).GetString()!;
        (Text("workflow"), Text("run_id"), Text("task"), Text("attempt"), Text("worker"), Text("trace_id")).ShouldBe(("etl", Run.ToString(), "load", "2", "w1", Run.ToString("N")));
    }

    [Fact]
    public void What_a_scope_does_not_know_it_does_not_say() => Written(null, logger =>
    {
        using (logger.BeginScope(new LogScope(new("run_id", Run), new("task", null)))) Met(logger, Attempt, "x");
    }).ShouldEndWith($"\"run_id\":\"{Run}\"}}\n");

    [Fact]
    public void A_scope_ends_and_what_is_said_after_it_is_about_nothing()
    {
        var lines = Written(null, logger =>
        {
            using (logger.BeginScope(Scope)) Met(logger, Attempt, "x");
            Met(logger, Attempt, "y");
        }).Split('\n');
        lines[0].ShouldContain("\"workflow\":\"etl\"");
        lines[1].ShouldNotContain("workflow");
    }

    [Fact]
    public void What_is_logged_while_a_request_of_somebody_s_trace_is_answered_says_so()
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).SetParentId("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").Start();
        Written(null, logger => Met(logger, Attempt, "x")).ShouldContain("\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\"");
        activity.Stop();
        using var own = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start(); // one that no caller's trace led to says nothing of use
        Written(null, logger => Met(logger, Attempt, "x")).ShouldNotContain("trace_id");
    }

    [Fact]
    public void A_line_for_people_has_the_sentence_and_then_what_it_does_not_say_itself()
    {
        var line = Written(LogFormat.Text(hasColor: false), logger =>
        {
            using (logger.BeginScope(Scope)) Met(logger, Attempt, "trouble");
        });
        line.ShouldBe($"{Noon.ToLocalTime():HH:mm:ss.fff} warn  Task run {Attempt} met trouble workflow=etl run_id={Run} task=load attempt=2 worker=w1 trace_id={Run:N}\n");
    }

    [Fact]
    public void S20_no_text_forges_a_line_or_moves_the_cursor()
    {
        const string evil = "a\n12:00:00.000 error all is lost\u001b[2J\u202e";
        foreach (var format in (LogFormat?[])[null, LogFormat.Text(hasColor: false)])
        {
            var line = Written(format, logger =>
            {
                using (logger.BeginScope(new LogScope(new KeyValuePair<string, object?>("task", evil)))) Met(logger, Attempt, evil);
            });
            line.Count(one => one == '\n').ShouldBe(1);
            line.ShouldNotContain("\u001b");
        }
    }

    [Fact]
    public void Colours_are_there_when_they_are_wanted_and_errors_come_whole()
    {
        var written = Written(LogFormat.Text(hasColor: true), logger => logger.Log(LogLevel.Error, 0, "It broke", new InvalidOperationException("a bug"), (state, _) => state));
        written.ShouldContain("\u001b[31merror\u001b[0m It broke\n");
        written.ShouldContain("System.InvalidOperationException: a bug\n");
    }

    private static string Written(LogFormat? format, Action<ILogger> act)
    {
        using var output = new MemoryStream();
        using (var factory = new LineLoggerFactory(output, LogLevel.Information, new Standing(), format)) act(factory.CreateLogger("test"));
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private sealed class Standing : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Noon;
    }
}
