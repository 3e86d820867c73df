using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Tests.Definitions;

public sealed class DefinitionJsonTests
{
    [Fact]
    public void Defaults_are_left_out_of_the_canonical_text() =>
        DefinitionJson.Write(new WorkflowDefinition { Name = "w", Tasks = [new TaskDefinition { Name = "t", Command = CommandDefinition.FromShell("true") }] })
            .ShouldBe("""{"name":"w","tasks":[{"name":"t","command":"true"}]}""");

    [Fact]
    public void Absent_keys_come_back_as_their_defaults()
    {
        var read = DefinitionJson.Read("""{"name":"w","a_key_of_a_later_release":1,"tasks":[{"name":"t"}]}""");
        (read.Description, read.Schedules.Count, read.TimeZone, read.Policy, read.Env.Count, read.Params.Count).ShouldBe(("", 0, "UTC", new SchedulePolicy(), 0, 0));
        var task = read.Tasks.ShouldHaveSingleItem();
        (task.Queue, task.Priority, task.RetryBackoff, task.DependsOn.Count, task.Env.Count, task.Command).ShouldBe(("default", 5, RetryBackoff.Fixed, 0, 0, null));
    }

    [Fact]
    public void A_schedule_that_is_one_expression_is_written_as_it_always_was()
    {
        const string json = """{"name":"w","schedule":"@daily"}""";
        DefinitionJson.Read(json).Schedules.ShouldHaveSingleItem().Cron.ShouldBe("@daily");
        DefinitionJson.Write(DefinitionJson.Read(json)).ShouldBe(json);
    }

    [Fact]
    public void The_events_of_a_hook_are_a_set_and_a_version_without_hooks_keeps_its_identity()
    {
        var hook = new HookDefinition { On = [HookEvent.Failure, HookEvent.Success, HookEvent.Failure], Webhook = new WebhookTarget { UrlEnv = "X" } };
        var one = new WorkflowDefinition { Name = "w", Hooks = [hook] };
        DefinitionJson.Write(one).ShouldBe("""{"name":"w","hooks":[{"on":["success","failure"],"webhook":{"url_env":"X"}}]}""");
        DefinitionIdentity.HashOf(one).ShouldBe(DefinitionIdentity.HashOf(one with { Hooks = [hook with { On = [HookEvent.Success, HookEvent.Failure] }] }));
        DefinitionIdentity.HashOf(one with { Hooks = [] }).ShouldBe(DefinitionIdentity.HashOf(new WorkflowDefinition { Name = "w" }));
    }

    [Fact]
    public void The_order_of_maps_does_not_count()
    {
        var one = new WorkflowDefinition { Name = "w", Env = new Dictionary<string, string> { ["A"] = "1", ["B"] = "2" } };
        var other = one with { Env = new Dictionary<string, string> { ["B"] = "2", ["A"] = "1" } };
        DefinitionIdentity.HashOf(other).ShouldBe(DefinitionIdentity.HashOf(one));
        DefinitionIdentity.HashOf(one with { Description = "x" }).ShouldNotBe(DefinitionIdentity.HashOf(one));
    }
}
