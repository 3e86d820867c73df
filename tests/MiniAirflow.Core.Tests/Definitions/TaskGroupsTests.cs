using CsCheck;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Definitions.Validation;

namespace MiniAirflow.Core.Tests.Definitions;

/// <summary>Groups become dependencies of tasks, and say what is wrong with them.</summary>
public sealed class TaskGroupsTests
{
    [Fact]
    public void What_waits_for_a_group_waits_for_its_last_tasks_and_its_first_tasks_wait_for_what_it_waits_for() =>
        Resolved([Group("g", null, "start")], "start", "a @g", "b @g < a", "c @g < a", "end < g")
            .ShouldBe("start; a < start; b < a; c < a; end < b c");

    [Fact]
    public void Groups_stand_in_each_other() =>
        Resolved([Group("outer", null, "start"), Group("inner", "outer", "load")], "start", "load @outer", "x @inner", "y @inner < x", "last @outer < inner", "end < outer")
            .ShouldBe("start; load < start; x < load; y < x; last < y; end < last");

    [Fact]
    public void Two_groups_that_follow_each_other_meet_all_ends_with_all_beginnings() =>
        Resolved([Group("one"), Group("two", null, "one")], "a @one", "b @one", "c @two", "d @two", "e @two < d").ShouldBe("a; b; c < a b; d < a b; e < d");

    [Fact]
    public void A_task_of_an_inner_group_is_the_last_of_the_outer_one_when_nothing_there_follows() =>
        Resolved([Group("outer"), Group("inner", "outer")], "a @outer", "b @inner < a", "end < outer").ShouldBe("a; b < a; end < b");

    [Fact]
    public void A_teardown_is_not_the_end_of_its_group()
    {
        var resolved = TaskGroups.Resolve(new WorkflowDefinition
        {
            Name = "w",
            Groups = [Group("g")],
            Tasks = [Node("create @g"), Node("work @g < create"), Node("destroy @g < work") with { TeardownOf = ["create"] }, Node("end < g")],
        }).ShouldNotBeNull();

        resolved.Tasks[3].DependsOn.ShouldBe(["work"]);
    }

    [Fact]
    public void What_is_resolved_stays_as_it_is_and_is_the_same_version_as_what_is_written_out()
    {
        var written = Definition([Group("g", null, "start")], "start", "a @g", "end < g");
        var resolved = TaskGroups.Resolve(written).ShouldNotBeNull();
        DefinitionIdentity.HashOf(TaskGroups.Resolve(resolved)!).ShouldBe(DefinitionIdentity.HashOf(resolved));
        DefinitionIdentity.HashOf(resolved).ShouldBe(DefinitionIdentity.HashOf(Definition([Group("g")], "start", "a @g < start", "end < a")));
        TaskGroups.MembersOf(resolved, "g").ShouldBe(["a"]);
    }

    [Theory]
    [InlineData("tasks[0].group: There is no group 'h'.", "g", "a @h", "b @g")]
    [InlineData("groups[0].name: 'a' is a task too.", "a", "a", "b @a")]
    [InlineData("groups[0]: Group 'g' has no tasks.", "g", "a")]
    [InlineData("groups[1].name: The name 'g' is taken by groups[0].", "g g", "a @g")]
    [InlineData("groups[0].group: These groups are in each other: g → h → g.", "g@h h@g", "a @g")]
    [InlineData("tasks[1].depends_on[0]: Task 'b' depends on 'nothing', which does not exist.", "g", "a @g", "b < nothing")]
    [InlineData("groups[0].depends_on[0]: Group 'g' depends on 'nothing', which does not exist.", "g<nothing", "a @g")]
    [InlineData("groups: These wait for each other: a → x → group g → a.", "g", "a @g < x", "x < g")]
    [InlineData("groups: These wait for each other: group g → group h → group g.", "g<h h<g", "a @g", "b @h")]
    [InlineData("groups: These wait for each other: a → group g → a.", "g", "a @g < g")]
    [InlineData("groups[0].depends_on[0]: Group 'g' depends on itself.", "g<g", "a @g")]
    public void What_is_wrong_with_a_group_is_told_once_and_names_it(string problem, string groups, params string[] tasks) =>
        DefinitionValidator.Check(Definition([.. groups.Split(' ').Select(ReadGroup)], tasks), DateTimeOffset.UnixEpoch).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            one => $"{one.Path}: {one.Message}".ShouldBe(problem));

    [Fact]
    public void More_dependencies_than_a_workflow_may_have_are_refused_before_they_are_written_out()
    {
        var tasks = Enumerable.Range(0, 1_000).Select(i => $"a{i} @one").Concat(Enumerable.Range(0, 1_000).Select(i => $"b{i} @two")).ToArray();
        DefinitionValidator.Check(Definition([Group("one"), Group("two", null, "one")], tasks), DateTimeOffset.UnixEpoch).ShouldHaveSingleItem().Message
            .ShouldBe("By way of groups there are more than 200000 dependencies.");
    }

    [Fact]
    public void With_any_groups_each_task_comes_after_all_that_it_or_a_group_around_it_waits_for() =>
        Gen.Select(Gen.Int[0, 3].Array[6], Gen.UInt, Gen.UInt).Sample((places, tasksAfter, groupsAfter) =>
        {
            // Tasks 0 to 5 in groups g1 to g3, of which g3 is in g2; each waits for some of what stands before it, so that there is no circle.
            string?[] around = [null, "g1", "g2", "g3"];
            var order = places.Order().ToArray();
            var used = order.Where(place => place > 0).Distinct().ToHashSet();
            var groups = used.Contains(3) ? used.Append(2).Distinct().Order().ToList() : [.. used.Order()];
            var written = new WorkflowDefinition
            {
                Name = "w",
                Groups = [.. groups.Select(g => new GroupDefinition { Name = $"g{g}", Group = g == 3 ? "g2" : null, DependsOn = g == 1 || groups[0] == g || (groupsAfter >> g & 1) == 0 || (g == 3 && groups[0] == 2) ? [] : [$"g{groups[0]}"] })],
                Tasks = [.. order.Select((place, i) => new TaskDefinition { Name = $"t{i}", Command = CommandDefinition.FromShell("true"), Group = around[place], DependsOn = [.. Enumerable.Range(0, i).Where(j => (tasksAfter >> (i * 5 + j) % 32 & 1) == 1).Select(j => order[j] != place && order[j] is 1 ? "g1" : $"t{j}").Distinct()] })],
            };
            if (GroupProblems(written).Count > 0) return;
            var resolved = TaskGroups.Resolve(written).ShouldNotBeNull();
            var graph = WorkflowGraph.Of(resolved.Tasks);
            graph.FindCycle().ShouldBeNull();
            for (var i = 0; i < resolved.Tasks.Count; i++)
            {
                var above = graph.Above(i).Select(task => resolved.Tasks[task].Name).ToHashSet();
                foreach (var name in WaitedFor(written, written.Tasks[i])) above.ShouldContain(name, $"{resolved.Tasks[i].Name}");
            }
        }, iter: 300);

    private static IReadOnlyList<DefinitionProblem> GroupProblems(WorkflowDefinition written) => DefinitionValidator.Check(written, DateTimeOffset.UnixEpoch);

    private static IEnumerable<string> WaitedFor(WorkflowDefinition written, TaskDefinition task)
    {
        var names = task.DependsOn.ToList();
        for (var group = task.Group; group is not null;)
        {
            var definition = written.Groups.Single(one => one.Name == group);
            names.AddRange(definition.DependsOn);
            group = definition.Group;
        }
        return names.SelectMany(name => written.Groups.Any(group => group.Name == name) ? TaskGroups.MembersOf(written, name) : [name]);
    }

    private static string Resolved(IReadOnlyList<GroupDefinition> groups, params string[] tasks)
    {
        var written = Definition(groups, tasks);
        DefinitionValidator.Check(written, DateTimeOffset.UnixEpoch, out var resolved).ShouldBeEmpty();
        return string.Join("; ", resolved.Tasks.Select(task => task.DependsOn.Count == 0 ? task.Name : $"{task.Name} < {string.Join(' ', task.DependsOn)}"));
    }

    private static WorkflowDefinition Definition(IReadOnlyList<GroupDefinition> groups, params string[] tasks) => new() { Name = "w", Groups = groups, Tasks = [.. tasks.Select(Node)] };

    private static GroupDefinition Group(string name, string? outer = null, params string[] dependsOn) => new() { Name = name, Group = outer, DependsOn = dependsOn };

    private static GroupDefinition ReadGroup(string text)
    {
        var parts = text.Split('<');
        var names = parts[0].Split('@');
        return Group(names[0], names.Length > 1 ? names[1] : null, parts.Length > 1 ? [parts[1]] : []);
    }

    private static TaskDefinition Node(string text)
    {
        var parts = text.Split(" < ");
        var names = parts[0].Split(" @");
        return new TaskDefinition { Name = names[0], Group = names.Length > 1 ? names[1] : null, Command = CommandDefinition.FromShell("true"), DependsOn = parts.Length > 1 ? parts[1].Split(' ') : [] };
    }
}
