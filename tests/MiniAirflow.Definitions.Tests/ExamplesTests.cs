using System.Diagnostics;
using System.Globalization;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Expressions;

namespace MiniAirflow.Definitions.Tests;

/// <summary>The example workflows are valid, and their commands do what they say, with the plainest of executors.</summary>
public sealed class ExamplesTests : IDisposable
{
    private readonly TemporaryFolder _out = new();

    public static TheoryData<string> Files() =>
        [.. Directory.GetFiles(Root()).Where(file => DocumentFormats.OfFile(file) is not null).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>Those that need nothing but an order; the others have a test with the real executable.</summary>
    public static TheoryData<string> PlainFiles() => [.. Files().Select(row => row.Data).Where(file => !Load(file).Tasks.Any(task => TaskExpressions.Of(task).Any()))];

    public void Dispose() => _out.Dispose();

    [Fact]
    public void There_are_at_least_six() => Files().Count.ShouldBeGreaterThanOrEqualTo(6);

    [Theory]
    [MemberData(nameof(Files))]
    public async Task An_example_is_valid_and_its_shell_lines_parse(string file)
    {
        var definition = Load(file);
        definition.Name.ShouldBe(Path.GetFileNameWithoutExtension(file));
        definition.Description.ShouldNotBeEmpty();
        foreach (var line in definition.Tasks.Select(task => task.Command?.Shell).OfType<string>())
            (await RunAsync(["sh", "-n", "-c", line], Root(), [])).ShouldBe((0, ""), line);
    }

    [Theory]
    [MemberData(nameof(PlainFiles))]
    public async Task An_example_runs_many_times_and_in_parallel(string file)
    {
        var definition = Load(file);
        for (var round = 0; round < 2; round++)
            await Task.WhenAll(RunWorkflowAsync(definition), RunWorkflowAsync(definition), RunWorkflowAsync(definition));
        Directory.GetFileSystemEntries(_out.Path, "*run-*", SearchOption.AllDirectories).ShouldBeEmpty("work folders are removed");
    }

    [Fact]
    public async Task The_etl_reports_what_it_rejected()
    {
        await RunWorkflowAsync(Load("etl.yaml"));
        var report = await File.ReadAllTextAsync(_out.PathOf("etl/report.md"), TestContext.Current.CancellationToken);
        report.ShouldContain("175 orders, 5 rows rejected.");
        report.ShouldContain("    24: quantity is not above 0: ");
    }

    [Fact]
    public async Task The_etl_fails_when_too_much_is_rejected()
    {
        var strict = Load("etl.yaml");
        var failed = await Should.ThrowAsync<InvalidOperationException>(() => RunWorkflowAsync(strict, ("max_rejected_percent", "1")));
        failed.Message.ShouldContain("validate ended with 1");
    }

    [Fact]
    public async Task The_backup_keeps_the_number_asked_for()
    {
        var backup = Load("nightly-backup.yaml");
        for (var i = 0; i < 4; i++) await RunWorkflowAsync(backup, ("keep", "2"));
        Directory.GetFiles(_out.PathOf("backup"), "*.tar.gz").Length.ShouldBe(2);
    }

    private static WorkflowDefinition Load(string file)
    {
        var parsed = WorkflowDocument.ReadFile(Path.Combine(Root(), file), Parsing.Now);
        parsed.Told().ShouldBe("");
        return parsed.Definition!;
    }

    // In the order of the graph, one after another; a failed attempt is repeated as often as the task allows.
    private async Task RunWorkflowAsync(WorkflowDefinition definition, params (string Name, string Value)[] given)
    {
        var run = Guid.NewGuid().ToString();
        var done = new HashSet<string>();
        while (done.Count < definition.Tasks.Count)
        {
            var task = definition.Tasks.First(t => !done.Contains(t.Name) && t.DependsOn.All(done.Contains));
            for (var attempt = 1; ; attempt++)
            {
                var argv = task.Command!.Argv ?? ["sh", "-c", task.Command.Shell!];
                var (code, output) = await RunAsync(argv, task.WorkingDirectory!, Environment(definition, task, run, attempt, given));
                if (code == 0) break;
                if (attempt > task.RetryCount) throw new InvalidOperationException($"{task.Name} ended with {code}: {output}");
            }
            done.Add(task.Name);
        }
    }

    private Dictionary<string, string> Environment(WorkflowDefinition definition, TaskDefinition task, string run, int attempt, (string Name, string Value)[] given)
    {
        var temporary = Directory.CreateDirectory(_out.PathOf($"tmp/{Guid.NewGuid()}")).FullName;
        var env = new Dictionary<string, string>
        {
            ["MINIAIRFLOW_WORKFLOW"] = definition.Name, ["MINIAIRFLOW_RUN_ID"] = run, ["MINIAIRFLOW_TASK"] = task.Name,
            ["MINIAIRFLOW_ATTEMPT"] = attempt.ToString(CultureInfo.InvariantCulture), ["MINIAIRFLOW_TOKEN"] = "1", ["MINIAIRFLOW_LOGICAL_DATE"] = "2026-03-01T00:00:00Z",
            ["MINIAIRFLOW_TMP"] = temporary, ["TMPDIR"] = temporary, ["MINIAIRFLOW_OUTPUT"] = Path.Combine(temporary, "output"),
        };
        foreach (var (name, parameter) in definition.Params) env["MINIAIRFLOW_PARAM_" + name.ToUpperInvariant()] = parameter.Default!;
        foreach (var (name, value) in given.Append(("out", _out.Path))) env["MINIAIRFLOW_PARAM_" + name.ToUpperInvariant()] = value;
        foreach (var (name, value) in definition.Env.Concat(task.Env)) env[name] = value;
        return env;
    }

    private static async Task<(int Code, string Errors)> RunAsync(IReadOnlyList<string> argv, string directory, Dictionary<string, string> env)
    {
        var start = new ProcessStartInfo(argv[0], argv.Skip(1)) { WorkingDirectory = directory, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        foreach (var (name, value) in env) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, errors);
    }

    private static string Root() => Path.Combine(Clone.Root, "examples");
}
