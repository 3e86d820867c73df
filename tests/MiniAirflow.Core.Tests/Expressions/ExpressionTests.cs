using CsCheck;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Expressions;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Core.Tests.Expressions;

public sealed class ExpressionTests
{
    private static readonly LeasedTask Leased = new()
    {
        TaskRunId = Guid.Empty,
        Token = 1,
        Attempt = 2,
        Task = new TaskDefinition { Name = "report" },
        Run = new LeasedRun
        {
            Id = new Guid("11111111-2222-3333-4444-555555555555"),
            WorkflowId = Guid.Empty,
            Definition = new WorkflowDefinition { Name = "etl" },
            Params = new Dictionary<string, string> { ["mode"] = "full", ["limit"] = "100", ["empty"] = "" },
        },
        Upstream = new Dictionary<string, UpstreamTask>
        {
            ["extract"] = new("success", new Dictionary<string, string>
            {
                ["rows"] = "42", ["big"] = "9007199254740993", ["text"] = "a 'quoted' \"text\"", ["flag"] = "true",
                ["half"] = """{"name":"\ud800","\udfff":{"x":1}}""", ["halves"] = """["\ud800"]""",
                ["files"] = """[{"name":"a.csv","rows":40},{"name":"b.csv","rows":2.50,"note":null}]""",
            }),
            ["load-v2"] = new("skipped", UpstreamTask.NoOutputs),
        },
    };

    [Theory]
    [InlineData("params.mode", "full")]
    [InlineData(" params . mode ", "full")]
    [InlineData("params['mode']", "full")]
    [InlineData("tasks.extract.outputs.rows", "42")]
    [InlineData("tasks.extract.state", "success")]
    [InlineData("tasks.load-v2.state", "skipped")]
    [InlineData("tasks.extract.outputs.files[0].name", "a.csv")]
    [InlineData("tasks.extract.outputs.files[-1].rows", "2.50")] // a number stays as it was written
    [InlineData("tasks.extract.outputs.files[1]", """{"name":"b.csv","rows":2.50,"note":null}""")]
    [InlineData("tasks.extract.outputs.files[1].note | default('none')", "none")]
    [InlineData("tasks.extract.outputs.nothing | default('none')", "none")]
    [InlineData("tasks.extract.outputs.nothing | default(5)", "5")]
    [InlineData("tasks.extract.outputs.rows.deeper | default('no JSON object')", "no JSON object")]
    [InlineData("params.empty | default('x')", "")] // empty is a value
    [InlineData("workflow.name", "etl")]
    [InlineData("task.name", "report")]
    [InlineData("task.attempt", "2")]
    [InlineData("run.id", "11111111-2222-3333-4444-555555555555")]
    [InlineData("run.logical_date | default('by hand')", "by hand")]
    [InlineData("'it''s' == 'x' or true", null)] // two texts side by side are no expression
    [InlineData("'it\\'s'", "it's")]
    [InlineData("\"a\\\\b\"", "a\\b")]
    public void Values(string text, string? value)
    {
        if (value is null) Should.Throw<ExpressionException>(() => Evaluate(text));
        else Evaluate(text).Text.ShouldBe(value);
    }

    [Theory]
    [InlineData("tasks.extract.outputs.rows > 41", true)]
    [InlineData("tasks.extract.outputs.rows > 9", true)] // as numbers, not letter by letter
    [InlineData("tasks.extract.outputs.rows == '42.0'", true)]
    [InlineData("tasks.extract.outputs.big == 9007199254740992", false)] // no digit is lost
    [InlineData("params.limit >= 100 and params.limit <= 100", true)]
    [InlineData("params.mode == 'full'", true)]
    [InlineData("params.mode != \"full\"", false)]
    [InlineData("params.mode == 5", false)]
    [InlineData("'2026-03-01' < '2026-03-02'", true)]
    [InlineData("params.mode in ['full', 'weekly']", true)]
    [InlineData("params.mode not in ['full', 'weekly']", false)]
    [InlineData("40 in [1, 40.0]", true)]
    [InlineData("'7' in [007]", true)]
    [InlineData("null in [null]", true)]
    [InlineData("not (params.mode == 'full')", false)]
    [InlineData("not not true", true)]
    [InlineData("true or tasks.extract.outputs.nothing == 1", true)] // what need not be looked at is not
    [InlineData("false and tasks.extract.outputs.nothing == 1", false)]
    [InlineData("true or true and false", true)] // "and" binds closer
    [InlineData("tasks.extract.outputs.nothing == null", true)]
    [InlineData("run.logical_date != null", false)]
    [InlineData("tasks.extract.outputs.flag", true)]
    [InlineData("tasks.extract.outputs.files[0].rows == 40", true)]
    [InlineData("notable.x == 1", null)] // a name may begin with a word
    [InlineData("tasks.load-v2.state == 'skipped'", true)]
    public void Conditions(string text, bool? holds)
    {
        if (holds is null) Should.Throw<ExpressionException>(() => Expression.Parse(text).Holds(new LeasedScope(Leased)));
        else Expression.Parse(text).Holds(new LeasedScope(Leased)).ShouldBe(holds.Value);
    }

    [Theory]
    [InlineData("", "Expected a name at character 1, but found nothing.")]
    [InlineData("params.", "Expected a name at character 8, but found nothing.")]
    [InlineData("params.a b", "Expected the end at character 10, but found 'b'.")]
    [InlineData("params.a | upper", "Expected 'default', the only filter there is at character 12, but found 'upper'.")]
    [InlineData("(params.a", "Expected ')' at character 10, but found nothing.")]
    [InlineData("'open", "A text has no closing '.")]
    [InlineData("1.", "'1.' is no number.")]
    [InlineData("[1, params.a]", "Expected a text, a number, true, false or null at character 5, but found 'params.a]'.")]
    [InlineData("__import__('os').system('id')", "Expected the end at character 11, but found '('os').system('id')'.")]
    public void What_is_none_is_refused(string text, string message) => Should.Throw<ExpressionException>(() => Expression.Parse(text)).Message.ShouldBe(message);

    [Theory]
    [InlineData("tasks.extract.outputs.nothing", "Task 'extract' wrote no output 'nothing'.")]
    [InlineData("tasks.extract.outputs.files[7].name", "There is nothing at 'tasks.extract.outputs.files.7.name'.")]
    [InlineData("tasks.extract.outputs.text.a", "The output 'text' of task 'extract' is no JSON, so there is nothing at 'tasks.extract.outputs.text.a'.")]
    [InlineData("tasks.other.outputs.x", "Task 'other' has not run yet.")]
    [InlineData("params.mode > 5", "'full' and 5 have no order.")]
    [InlineData("params.mode in params.mode", "'full' is no list.")]
    [InlineData("not params.mode", "'full' is neither true nor false.")]
    public void What_has_no_value_says_why(string text, string message) => Should.Throw<ExpressionException>(() => Evaluate(text)).Message.ShouldBe(message);

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("{{ params.mode }}", "full")]
    [InlineData("a{{params.mode}}b{{ tasks.extract.outputs.rows }}c", "afullb42c")]
    [InlineData("{{ '}}' }}", "}}")]
    [InlineData("{{ 'it\\'s }}' }}", "it's }}")]
    [InlineData("{{ 'a\\\\' }}b", "a\\b")]
    [InlineData("{{ '{{' }}.Names}}", "{{.Names}}")]
    [InlineData("{{.Names}} {{ .ID }}", "{{.Names}} {{ .ID }}")] // a Go template's
    [InlineData("{{}} }} {{ }}", "{{}} }} {{ }}")]
    public void Templates(string text, string rendered) => Template.Parse(text).Render(new LeasedScope(Leased)).ShouldBe(rendered);

    [Theory]
    [InlineData("plain")]
    [InlineData("{{ params.mode }} {{.Names}} {{ '}}' }} {{{{ a")]
    [InlineData("{{{{x")]
    public void A_text_can_be_written_so_that_it_stands_for_itself(string text) => Template.Parse(Template.Literally(text)).Render(new LeasedScope(Leased)).ShouldBe(text);

    [Fact]
    public void Too_long_and_too_deep_is_refused_and_nothing_recurses_without_end()
    {
        Should.Throw<ExpressionException>(() => Expression.Parse(new string('a', Limits.MaxExpressionLength + 1))).Message.ShouldContain("at most");
        Should.Throw<ExpressionException>(() => Expression.Parse(new string('(', 500) + "1" + new string(')', 490))).Message.ShouldContain("nested");
        Should.Throw<ExpressionException>(() => Expression.Parse(string.Concat(Enumerable.Repeat("not ", 200)) + "true")).Message.ShouldContain("nested");
    }

    [Fact]
    public void S13_No_text_does_more_than_be_refused_with_a_sentence()
    {
        var pieces = Gen.OneOf("params", ".", "mode", "tasks", "extract", "outputs", "rows", "[", "]", "(", ")", "'", "\"", "|", "default", "==", "<", "in", "not", "and", "or", "null", "1", "-1", " ", "{{", "}}", "\\", "é", "\0", ",");
        pieces.Array[0, 25].Sample(parts =>
        {
            var text = string.Concat(parts);
            try
            {
                Evaluate(text);
                Template.Parse(text).Render(new LeasedScope(Leased));
            }
            catch (ExpressionException e)
            {
                e.Message.ShouldNotBeEmpty();
            }
        }, iter: 20_000);
    }

    [Theory]
    [InlineData("constructor")]
    [InlineData("params.constructor")]
    [InlineData("params.__proto__")]
    [InlineData("params['GetType']")]
    [InlineData("params.mode.GetType()")]
    [InlineData("params.mode.Length")]
    [InlineData("run.GetType")]
    [InlineData("run.id.ToString()")]
    [InlineData("workflow.env.PATH")]
    [InlineData("env.PATH")]
    [InlineData("System.Environment.Exit(1)")]
    [InlineData("''.__class__.__mro__[1].__subclasses__()")]
    [InlineData("self.environ")]
    [InlineData("range(1000000000)")]
    [InlineData("1000000000 * 1000000000")]
    [InlineData("'a' * 1000000000")]
    [InlineData("2 ** 2 ** 2 ** 60")]
    [InlineData("[x for x in params]")]
    [InlineData("() => 1")]
    [InlineData("params.mode | attr('GetType')")]
    [InlineData("params.mode | default(params.limit)")]
    [InlineData("secrets.bank")]
    [InlineData("tasks.extract.outputs.files[99999999999999999999]")]
    [InlineData("tasks.extract.outputs.files[-2147483648].name")]
    [InlineData("1e999999999 == 1")]
    [InlineData("1;drop table runs")]
    public void S15_what_would_be_code_elsewhere_is_refused_with_a_sentence(string text)
    {
        Should.Throw<ExpressionException>(() => Evaluate(text)).Message.ShouldNotBeEmpty();
        var template = $"{{{{ {text} }}}}";
        // What begins with a digit is no expression in a text, and stays as it is.
        if (Template.IsTemplate(template)) Should.Throw<ExpressionException>(() => Template.Parse(template).Render(new LeasedScope(Leased))).Message.ShouldNotBeEmpty();
        else Template.Parse(template).Render(new LeasedScope(Leased)).ShouldBe(template);
    }

    [Theory]
    [InlineData("tasks.extract.outputs.half.name")]
    [InlineData("tasks.extract.outputs.half.name == 'x'")]
    [InlineData("tasks.extract.outputs.half.deeper.x")]
    [InlineData("'x' in tasks.extract.outputs.halves")]
    public void S15_a_text_with_half_a_character_is_no_value_and_no_fault(string text)
    {
        try
        {
            Evaluate(text).Text.ShouldBe("false");
        }
        catch (ExpressionException e)
        {
            e.Message.ShouldNotBeEmpty();
        }
    }

    [Fact]
    public void S15_an_item_with_half_a_character_is_given_as_it_is_written() => ItemList.Plain("\"\\ud800\"").ShouldBe("\"\\ud800\"");

    [Theory]
    [InlineData("{{constructor}}")]
    [InlineData("{{ params.mode }}{{ nobody }}")]
    [InlineData("{{ ((((((((((((((((((((((((((((((((((((((((1)))))))))))))))))))))))))))))))))))))))) }}")]
    public void S15_a_template_of_nothing_known_has_no_value(string text) =>
        Should.Throw<ExpressionException>(() => Template.Parse(text).Render(new LeasedScope(Leased)));

    [Fact]
    public void S15_a_million_levels_cost_no_more_than_one_look()
    {
        string[] texts = [new('(', 1_000_000), new('[', 1_000_000), string.Concat(Enumerable.Repeat("not ", 250_000)), string.Concat(Enumerable.Repeat("{{ ", 300_000)), "{{ " + new string('\'', 1_000_000), string.Concat(Enumerable.Repeat("{{ 'a", 150_000))];
        foreach (var text in texts)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Should.Throw<ExpressionException>(() => Expression.Parse(text));
            if (Template.IsTemplate(text)) Should.Throw<ExpressionException>(() => Template.Parse(text));
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(16 * 1024 * 1024, text[..10]);
        }
    }

    [Fact]
    public void S15_what_a_value_holds_is_not_read_as_an_expression()
    {
        var leased = new LeasedTask
        {
            TaskRunId = Guid.Empty, Token = 1, Attempt = 1, Task = Leased.Task,
            Run = new LeasedRun { Id = Guid.Empty, WorkflowId = Guid.Empty, Definition = Leased.Run.Definition, Params = new Dictionary<string, string> { ["mode"] = "{{ run.id }}" } },
        };
        Template.Parse("<{{ params.mode }}>").Render(new LeasedScope(leased)).ShouldBe("<{{ run.id }}>");
    }

    private static ExpressionValue Evaluate(string text) => Expression.Parse(text).Evaluate(new LeasedScope(Leased));
}
