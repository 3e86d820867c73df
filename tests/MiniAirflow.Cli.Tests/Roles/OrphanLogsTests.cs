using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Storage;
using MiniAirflow.Roles;
using MiniAirflow.Settings;
using MiniAirflow.TestKit;
using MiniAirflow.Worker.Logs;

namespace MiniAirflow.Cli.Tests.Roles;

/// <summary>Logs that a removed run left behind when its remover was killed.</summary>
public sealed class OrphanLogsTests
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task The_log_of_a_task_run_that_is_gone_is_deleted_within_a_round_and_that_of_any_other_stays()
    {
        using var folder = new TemporaryFolder();
        await using var opened = await StoreOpener.OpenAsync(new StoreRequest { Database = DatabaseLocation.File(folder["test.db"]) }, _ => { }, None);
        var definition = new WorkflowDefinition { Name = "etl", Tasks = [new TaskDefinition { Name = "a", Command = CommandDefinition.FromShell("true") }] };
        var workflow = (await opened.Store.Workflows.PublishAsync(new PublishRequest(definition), None)).Workflow.ShouldNotBeNull();
        var run = (await opened.Store.Runs.CreateAsync(new CreateRunRequest(workflow.Id), None)).Run.ShouldNotBeNull();
        var known = (await opened.Store.Runs.ListTaskRunsAsync(new TaskRunFilter { RunId = run.Id }, None)).Items.ShouldHaveSingleItem().Id;
        using var logs = new LogDirectory(folder["logs"]);
        Guid[] gone = [Guid.CreateVersion7(), Guid.NewGuid(), new(new byte[16]), Guid.AllBitsSet];
        foreach (var id in gone.Append(known)) await WriteAsync(folder["logs"], id);
        logs.List().ShouldBe(gone.Append(known), ignoreOrder: true);

        var orphans = new OrphanLogs(logs, opened.Store);
        for (var i = 0; i < LogDirectory.Folders; i++) await orphans.SweepAsync(None);

        logs.List().ShouldBe([known]);
    }

    private static async Task WriteAsync(string logs, Guid id)
    {
        var path = Path.Combine(logs, id.ToString()[^2..], $"{id}.log");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "what it said\n");
    }
}
