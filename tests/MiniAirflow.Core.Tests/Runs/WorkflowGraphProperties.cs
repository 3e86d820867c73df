using CsCheck;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Tests.Runs;

public sealed class WorkflowGraphProperties
{
    private static readonly Gen<TaskDefinition[]> AnyGraph = Gen.UInt.Array[1, 12].Select(masks =>
        masks.Select((mask, index) => new TaskDefinition
        {
            Name = $"t{index}",
            DependsOn = [.. Enumerable.Range(0, masks.Length).Where(parent => (mask & (mask >> 13) & (mask >> 7) >> parent & 1) == 1).Select(parent => $"t{parent}")],
        }).ToArray());

    [Fact]
    public void A_cycle_that_is_found_is_one_and_none_is_found_only_where_there_is_none() =>
        AnyGraph.Sample(tasks =>
        {
            var graph = WorkflowGraph.Of(tasks);
            var cycle = graph.FindCycle();
            if (cycle is null)
            {
                HasOrder(graph).ShouldBeTrue();
                return;
            }
            cycle.Count.ShouldBeGreaterThan(1);
            cycle[0].ShouldBe(cycle[^1]);
            cycle.Skip(1).ShouldBeUnique();
            for (var i = 1; i < cycle.Count; i++) graph.ParentsOf(cycle[i - 1]).Contains(cycle[i]).ShouldBeTrue("each depends on the next");
        }, iter: 5_000);

    [Fact]
    public void Children_and_parents_are_the_same_edges() =>
        AnyGraph.Sample(tasks =>
        {
            var graph = WorkflowGraph.Of(tasks);
            var down = Enumerable.Range(0, graph.Count).SelectMany(task => graph.ChildrenOf(task).ToArray().Select(child => (task, child)));
            var up = Enumerable.Range(0, graph.Count).SelectMany(task => graph.ParentsOf(task).ToArray().Select(parent => (parent, task)));
            down.ShouldBe(up, ignoreOrder: true);
            for (var task = 0; task < graph.Count; task++) graph.ChildrenOf(task).ToArray().ShouldBeInOrder();
        });

    [Fact]
    public void An_edge_that_is_given_twice_counts_once()
    {
        var graph = WorkflowGraph.Of([TestRun.Node("a"), TestRun.Node("b < a a")]);
        graph.ParentsOf(1).ToArray().ShouldBe([0]);
        graph.ChildrenOf(0).ToArray().ShouldBe([1]);
    }

    [Fact]
    public void F75_A_task_that_waits_for_itself_is_a_cycle() =>
        WorkflowGraph.Of([TestRun.Node("a"), TestRun.Node("b < b")]).FindCycle().ShouldBe([1, 1]);

    [Fact]
    public void An_unknown_parent_is_an_error_of_the_caller() =>
        Should.Throw<ArgumentException>(() => WorkflowGraph.Of([TestRun.Node("a < nobody")])).Message.ShouldContain("nobody");

    /// <summary>The naive reference: can the tasks be put in an order, one by one?</summary>
    private static bool HasOrder(WorkflowGraph graph)
    {
        var done = new HashSet<int>();
        while (Enumerable.Range(0, graph.Count).Where(task => !done.Contains(task)).FirstOrDefault(task => graph.ParentsOf(task).ToArray().All(done.Contains), -1) is var next and >= 0)
            done.Add(next);
        return done.Count == graph.Count;
    }
}
