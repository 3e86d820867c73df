using System.Text.Json.Nodes;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Expressions;
using MiniAirflow.Core.Hooks;

namespace MiniAirflow.Core.Tests.Hooks;

public sealed class HookScopeTests
{
    private static readonly HookNotice Notice = new()
    {
        Event = "failure", At = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), Workflow = "etl", WorkflowId = Guid.Empty, RunId = new Guid("0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11"),
        RunState = "failed", Task = "load", TaskState = "failed", Attempt = 2, Reason = "exit code 3", ExitCode = 3,
    };

    [Theory]
    [InlineData("{{ event.name }} {{ event.at }}", "failure 2026-03-01T12:00:00Z")]
    [InlineData("{{ event.reason }}", "exit code 3")]
    [InlineData("{{ workflow.name }}/{{ task.name }}#{{ task.attempt }}: {{ task.state }}", "etl/load#2: failed")]
    [InlineData("{{ run.id }} {{ run.state }}", "0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11 failed")]
    [InlineData("{{ run.logical_date | default('none') }}", "none")]
    [InlineData("{{ params.day }}", "2026-02-28")]
    [InlineData("no braces", "no braces")]
    public void Parameters_are_rendered_from_what_happened(string text, string expected) =>
        new HookScope(Notice, new Dictionary<string, string> { ["day"] = "2026-02-28" }).Render(new Dictionary<string, string> { ["x"] = text })["x"].ShouldBe(expected);

    [Theory]
    [InlineData("{{ run.logical_date }}", "run.logical_date is null; give a default with '| default(…)'.")]
    [InlineData("{{ params.night }}", "There is no parameter 'night' here.")]
    public void What_has_no_value_is_told(string text, string problem) =>
        Should.Throw<ExpressionException>(() => new HookScope(Notice, null).Render(new Dictionary<string, string> { ["x"] = text })).Message.ShouldBe(problem);

    [Fact]
    public void Every_path_that_validation_lets_through_is_found()
    {
        foreach (var path in (string[])["event.name", "event.at", "event.reason", "workflow.name", "run.id", "run.state", "run.logical_date", "task.name", "task.state", "task.attempt", "params.day"])
        {
            var parsed = Expression.Parse(path).Paths.ShouldHaveSingleItem();
            HookPaths.Problem(parsed).ShouldBeNull(path);
            new HookScope(Notice, new Dictionary<string, string> { ["day"] = "1" }).Find(parsed).Kind.ShouldNotBe(ValueKind.Missing, path);
        }
        foreach (var path in (string[])["event.body", "run.params", "task.log", "tasks.a.state", "params.a.b", "env.HOME"])
            HookPaths.Problem(Expression.Parse(path).Paths.Single()).ShouldNotBeNull(path);
    }

    [Fact]
    public void A_notice_is_JSON_without_what_is_not_known_and_reads_back()
    {
        var json = JsonNode.Parse(Notice.Write())!.AsObject();
        json.ContainsKey("log_tail").ShouldBeFalse();
        json["at"]!.GetValue<string>().ShouldBe("2026-03-01T12:00:00Z");
        HookNotice.Read(Notice.Write()).ShouldBe(Notice);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("\n \n", null)]
    [InlineData("a\nb\n", "a\nb")]
    public void The_end_of_a_log_is_kept(string log, string? expected) => HookNotice.TailOf(log).ShouldBe(expected);

    [Fact]
    public void A_long_log_is_cut_at_a_line_where_one_is_near()
    {
        var lines = string.Join('\n', Enumerable.Range(0, 1_000).Select(i => $"line {i}"));
        var tail = HookNotice.TailOf(lines)!;
        tail.Length.ShouldBeLessThanOrEqualTo(HookNotice.MaxLogTail);
        tail.ShouldStartWith("line ");
        tail.ShouldEndWith("line 999");
        HookNotice.TailOf(new string('x', 10_000))!.Length.ShouldBe(HookNotice.MaxLogTail);
        char.IsLowSurrogate(HookNotice.TailOf("a" + string.Concat(Enumerable.Repeat("😀", 2_000)) + "b")![0]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("https://hooks.slack.com/services/T0/B0/secret?x=y", "webhook https://hooks.slack.com")]
    [InlineData("http://example.com:8080/x", "webhook http://example.com:8080")]
    public void What_people_see_of_an_address_is_its_host(string url, string expected) =>
        new HookDefinition { Webhook = new WebhookTarget { Url = url } }.TargetText.ShouldBe(expected);
}
