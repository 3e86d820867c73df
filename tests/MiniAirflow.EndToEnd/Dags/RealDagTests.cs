namespace MiniAirflow.EndToEnd.Dags;

/// <summary>Recorded graphs of real workflows, run by a server; what their tasks wrote is the only witness.</summary>
public sealed class RealDagTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>How long a recorded second is here; 0 for no time at all.</summary>
    public static TheoryData<string, double> Dags() => new()
    {
        { "1000genome", 0 }, { "bwa", 0 }, { "epigenomics", 0.0005 }, { "montage", 0.005 }, { "sarek", 0.0001 },
    };

    [Fact]
    public void Every_record_is_run_here() => Dags().Count.ShouldBe(RealDag.Files.Count);

    [Theory]
    [MemberData(nameof(Dags))]
    public async Task I4_every_task_runs_once_and_after_its_parents(string record, double scale)
    {
        var dag = RealDag.Load(record);
        var witness = new Witness(_folder["witness"]);
        await using var server = await ServerProcess.StartAsync(_folder.Path);
        var workflow = await server.Client.ApplyWorkflowAsync(new WorkflowText(dag.ToYaml(task => witness.Around(Sleep(task, scale)), record), IsYaml: true));
        var run = await server.EndOfAsync((await server.Client.TriggerAsync(workflow.Id)).Id);
        run.State.ShouldBe("success", Runs.Told(run));
        run.TaskRuns!.Count.ShouldBe(dag.Tasks.Count);
        ShouldBeInOrder(dag, witness);
    }

    [Fact]
    public async Task I4_holds_without_a_server_too()
    {
        var dag = RealDag.Load("montage");
        var witness = new Witness(_folder["witness"]);
        await File.WriteAllTextAsync(_folder["montage.yaml"], dag.ToYaml(task => witness.Around(Sleep(task, 0.001)), "montage"), TestContext.Current.CancellationToken);
        (await Product.RunAsync(_folder.Path, "run", "montage.yaml", "--concurrency", "8")).ExitCode.ShouldBe(0);
        ShouldBeInOrder(dag, witness);
    }

    private static string Sleep(RealTask task, double scale)
    {
        var seconds = Math.Min(task.RuntimeSeconds * scale, 1);
        return seconds <= 0 ? "true" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"sleep {seconds:0.###}");
    }

    private static void ShouldBeInOrder(RealDag dag, Witness witness)
    {
        var began = new Dictionary<string, int>();
        var ended = new Dictionary<string, int>();
        foreach (var (place, entry) in witness.Entries.Index())
            (entry.Kind == "b" ? began : ended).TryAdd(entry.Task, place).ShouldBeTrue($"{entry.Task} is there twice");
        began.Keys.Order().ShouldBe(dag.Tasks.Select(task => task.Id).Order());
        ended.Keys.Order().ShouldBe(dag.Tasks.Select(task => task.Id).Order());
        foreach (var task in dag.Tasks)
        {
            began[task.Id].ShouldBeLessThan(ended[task.Id]);
            foreach (var parent in task.Parents)
                ended[parent].ShouldBeLessThan(began[task.Id], $"{task.Id} began before {parent} had ended");
        }
    }
}
