namespace MiniAirflow.EndToEnd.Folder;

/// <summary>A folder of workflow files that a server watches.</summary>
public sealed class FolderTests : IAsyncLifetime
{
    private const string Good = "schedule: '0 0 1 1 *'\ntasks:\n  - {name: a, command: echo 1}\n";
    private readonly TemporaryFolder _folder = new();
    private ServerProcess _server = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_folder["flows"]);
        await File.WriteAllTextAsync(_folder["flows/early.yaml"], Good);
        _server = await ServerProcess.StartAsync(_folder.Path, ["--workflows", _folder["flows"]]);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_lives_and_dies_with_its_workflow()
    {
        await UntilVersionAsync("early", 1);
        var file = _folder["flows/late.yaml"];
        await File.WriteAllTextAsync(file, Good);
        (await UntilVersionAsync("late", 1)).IsActive.ShouldBeTrue();

        await File.WriteAllTextAsync(file, Good.Replace("echo 1", "echo 2", StringComparison.Ordinal));
        await UntilVersionAsync("late", 2);

        await File.WriteAllTextAsync(file, Good.Replace("command", "comand", StringComparison.Ordinal));
        await UntilSaidAsync("late.yaml:3:15");
        var kept = await UntilVersionAsync("late", 2);
        var run = await _server.EndOfAsync((await _server.Client.TriggerAsync(kept.Id)).Id);
        (await _server.LogAsync(run.Only().Id)).ShouldBe("2\n", "the last good version runs");

        // As editors save: another file, moved over it.
        await File.WriteAllTextAsync(_folder["saved"], Good.Replace("echo 1", "echo 3", StringComparison.Ordinal));
        File.Move(_folder["saved"], file, overwrite: true);
        await UntilVersionAsync("late", 3);

        File.Delete(file);
        await Poll.UntilAsync(async () => (await _server.Client.FindWorkflowAsync("late")) is { IsActive: false, NextFireAt: null });
        (await _server.Client.FindWorkflowAsync("early"))!.IsActive.ShouldBeTrue("the others stay as they are");
    }

    [Fact]
    public async Task A_file_that_means_the_same_is_no_new_version()
    {
        await UntilVersionAsync("early", 1);
        await File.WriteAllTextAsync(_folder["flows/early.yaml"], "# another spelling\ntasks: [{command: 'echo 1', name: 'a'}]\nschedule: 0 0 1 1 *\n");
        await File.WriteAllTextAsync(_folder["flows/probe.yaml"], Good);
        await UntilVersionAsync("probe", 1);
        await _server.KillAsync();
        await using var again = await ServerProcess.StartAsync(_folder.Path, ["--workflows", _folder["flows"]]);
        await File.WriteAllTextAsync(_folder["flows/second.yaml"], Good);
        await Poll.UntilAsync(async () => await again.Client.FindWorkflowAsync("second") is not null);
        (await again.Client.FindWorkflowAsync("early"))!.Version.ShouldBe(1);
    }

    private async Task<WorkflowResource> UntilVersionAsync(string name, int version)
    {
        WorkflowResource? found = null;
        await Poll.UntilAsync(async () => (found = await _server.Client.FindWorkflowAsync(name))?.Version == version, () => string.Join('\n', _server.Output));
        return found!;
    }

    private Task UntilSaidAsync(string words) =>
        Poll.UntilAsync(() => _server.Output.Any(line => line.Contains(words, StringComparison.Ordinal)), () => string.Join('\n', _server.Output));
}
