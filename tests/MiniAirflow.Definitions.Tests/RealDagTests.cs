using MiniAirflow.Core.Definitions;
using MiniAirflow.TestKit;

namespace MiniAirflow.Definitions.Tests;

public sealed class RealDagTests
{
    [Fact]
    public void There_are_five_recorded_graphs() => RealDag.Files.Count.ShouldBe(5);

    [Theory]
    [InlineData("1000genome", 52, 76)]
    [InlineData("bwa", 1_004, 4_000)]
    [InlineData("epigenomics", 41, 48)]
    [InlineData("montage", 103, 231)]
    [InlineData("sarek", 26, 50)]
    public void A_recorded_graph_becomes_a_valid_workflow_file(string file, int tasks, int edges)
    {
        var dag = RealDag.Load(file);
        (dag.Tasks.Count, dag.EdgeCount).ShouldBe((tasks, edges));
        foreach (var yaml in (string[])[dag.ToYaml(), dag.ToYaml(0.001), dag.ToYaml(task => $"echo 'begin {task.Id}'\ntrue", "other")])
        {
            var parsed = Parsing.Yaml(yaml);
            parsed.Told().ShouldBe("");
            var graph = WorkflowGraph.Of(parsed.Definition!.Tasks);
            graph.Count.ShouldBe(tasks);
            Enumerable.Range(0, tasks).Sum(i => graph.ParentsOf(i).Length).ShouldBe(edges);
        }
    }

    [Fact]
    public void The_commands_are_those_asked_for()
    {
        var dag = RealDag.Load("sarek");
        Parsing.Yaml(dag.ToYaml()).Definition!.Tasks.ShouldAllBe(task => task.Command!.Shell == "true");
        Parsing.Yaml(dag.ToYaml(0.5)).Definition!.Tasks[0].Command!.Shell.ShouldBe("sleep 12.5");
        var own = Parsing.Yaml(dag.ToYaml(task => $"echo 'x: {task.Id}'\necho \"two\"", "mine")).Definition!;
        own.Name.ShouldBe("mine");
        own.Tasks[1].Command!.Shell.ShouldBe($"echo 'x: {dag.Tasks[1].Id}'\necho \"two\"");
    }
}
