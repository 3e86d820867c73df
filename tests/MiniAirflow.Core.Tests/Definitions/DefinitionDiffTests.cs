using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Tests.Definitions;

public sealed class DefinitionDiffTests
{
    [Theory]
    [InlineData("""{"name":"w"}""", """{"name":"w"}""", "")]
    [InlineData("""{"name":"w"}""", """{"name":"v"}""", "changed name: \"w\" > \"v\"")]
    [InlineData("""{"name":"w","schedule":"@daily"}""", """{"name":"w","schedule":"@hourly","overlap":"skip"}""", "changed schedule: \"@daily\" > \"@hourly\"; added overlap:  > \"skip\"")]
    [InlineData("""{"name":"w","catchup":"all","jitter_seconds":5}""", """{"name":"w","jitter_seconds":6}""", "changed jitter_seconds: 5 > 6; removed catchup: \"all\" > ")]
    [InlineData("""{"name":"w","schedule":"@daily"}""", """{"name":"w","schedule":[{"every":"5m"},{"at":"2026-12-24T18:00"}]}""", "changed schedule: \"@daily\" > [{\"every\":\"5m\"},{\"at\":\"2026-12-24T18:00\"}]")]
    [InlineData("""{"name":"w","env":{"A":"1","B":"2"}}""", """{"name":"w","env":{"B":"3","C":"4"}}""", "changed env.B: \"2\" > \"3\"; added env.C:  > \"4\"; removed env.A: \"1\" > ")]
    [InlineData("""{"name":"w"}""", """{"name":"w","params":{"day":{"default":"x"},"n":{}}}""", "added params.day:  > {\"default\":\"x\"}; added params.n:  > {}")]
    [InlineData("""{"name":"w","params":{"day":{"default":"x"}}}""", """{"name":"w"}""", "removed params.day: {\"default\":\"x\"} > ")]
    [InlineData("""{"name":"w"}""", """{"name":"w","tasks":[{"name":"a","command":"x"}]}""", "added tasks.a:  > {\"name\":\"a\",\"command\":\"x\"}")]
    [InlineData("""{"name":"w","tasks":[{"name":"a","command":"x"},{"name":"b","command":"y"}]}""", """{"name":"w","tasks":[{"name":"b","command":"z","depends_on":["c"],"env":{"A":"1"}},{"name":"c","command":"y"}]}""",
        "changed tasks.b.command: \"y\" > \"z\"; added tasks.b.depends_on:  > [\"c\"]; added tasks.b.env:  > {\"A\":\"1\"}; added tasks.c:  > {\"name\":\"c\",\"command\":\"y\"}; removed tasks.a: {\"name\":\"a\",\"command\":\"x\"} > ")]
    [InlineData("""{"name":"w","tasks":[{"name":"a","command":["x","1"]}]}""", """{"name":"w","tasks":[{"name":"a","command":["x","2"],"retry_count":3}]}""", "changed tasks.a.command: [\"x\",\"1\"] > [\"x\",\"2\"]; added tasks.a.retry_count:  > 3")]
    [InlineData("""{"name":"w","tasks":[{"name":"a","command":"x"},{"name":"b","command":"x"}]}""", """{"name":"w","tasks":[{"name":"b","command":"x"},{"name":"a","command":"x"}]}""", "changed tasks: [\"a\",\"b\"] > [\"b\",\"a\"]")]
    public void Changes_are_told_by_their_places(string before, string after, string told) =>
        string.Join("; ", DefinitionDiff.Of(DefinitionJson.Read(before), DefinitionJson.Read(after)).Select(change =>
            $"{change.Kind} {string.Join('.', change.Path)}: {change.Before?.GetRawText()} > {change.After?.GetRawText()}")).ShouldBe(told);

    [Fact]
    public void Names_may_have_dots_since_a_place_is_a_list()
    {
        var change = DefinitionDiff.Of(
            DefinitionJson.Read("""{"name":"w","tasks":[{"name":"a.command","command":"x"}]}"""),
            DefinitionJson.Read("""{"name":"w","tasks":[{"name":"a.command","command":"y"}]}""")).ShouldHaveSingleItem();
        change.Path.ShouldBe(["tasks", "a.command", "command"]);
    }
}
