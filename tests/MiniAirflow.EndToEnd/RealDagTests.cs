using System.Globalization;
using MiniAirflow.TestKit;

namespace MiniAirflow.EndToEnd;

/// <summary>Graphs of real scientific workflows run in order, by the word of the tasks themselves.</summary>
public sealed class RealDagTests : EndToEndTest
{
    public static TheoryData<string> Dags => [.. RealDag.Files.Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Dags))]
    public async Task Each_task_runs_once_and_starts_only_after_its_parents_have_ended(string file)
    {
        var dag = RealDag.Read(RealDag.Files.Single(path => Path.GetFileName(path) == file));
        var witness = PathOf("witness");

        var run = await RunAsync(dag.ToYaml(task => $"echo \"b {task.Id} $(date +%s%N)\" >> {witness}; echo \"e {task.Id} $(date +%s%N)\" >> {witness}"));

        run.State.ShouldBe("success");
        var (begun, ended) = (new Dictionary<string, long>(), new Dictionary<string, long>());
        foreach (var line in await File.ReadAllLinesAsync(witness, Stop))
        {
            var words = line.Split(' ');
            (words[0] == "b" ? begun : ended).Add(words[1], long.Parse(words[2], CultureInfo.InvariantCulture)); // Add: twice is an error
        }
        begun.Count.ShouldBe(dag.Tasks.Count);
        ended.Count.ShouldBe(dag.Tasks.Count);
        foreach (var task in dag.Tasks)
            foreach (var parent in task.Parents)
                begun[task.Id].ShouldBeGreaterThan(ended[parent], $"{task.Id} after {parent}");
    }
}
