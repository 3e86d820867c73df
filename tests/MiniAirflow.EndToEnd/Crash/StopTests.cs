namespace MiniAirflow.EndToEnd.Crash;

/// <summary>SIGTERM ends a server in good order; a second one ends it now.</summary>
public sealed class StopTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Witness _witness;

    public StopTests() => _witness = new Witness(_folder["witness"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task F68_a_stop_lets_what_runs_end_starts_nothing_new_and_a_restart_goes_on()
    {
        Guid run;
        await using (var server = await ServerProcess.StartAsync(_folder.Path))
        {
            run = await server.StartAsync(new Flow("drained")
                .Task("first", _witness.Around($"while [ ! -e '{_folder["go"]}' ]; do sleep 0.05; done"))
                .Task("second", _witness.Around("true"), ["first"]));
            await Poll.UntilAsync(() => _witness.Entries.Count == 1);
            await server.SignalAsync("TERM");
            await Poll.UntilAsync(() => server.Output.Any(line => line.Contains("may end within", StringComparison.Ordinal)), () => string.Join('\n', server.Output));
            await File.WriteAllTextAsync(_folder["go"], "");
            (await server.WaitAsync()).ShouldBe(0, string.Join('\n', server.Output));
        }
        _witness.Entries.Select(entry => (entry.Kind, entry.Task)).ShouldBe([("b", "first"), ("e", "first")]);

        await using var again = await ServerProcess.StartAsync(_folder.Path);
        var end = await again.EndOfAsync(run);
        end.State.ShouldBe("success", Runs.Told(end));
        end.TaskRuns!.Select(attempt => (attempt.TaskName, attempt.Attempt)).ShouldBe([("first", 1), ("second", 1)]);
        _witness.Entries.Count.ShouldBe(4);
    }

    [Fact]
    public async Task F68_a_second_stop_kills_what_runs_and_a_restart_runs_it_again()
    {
        var mark = $"mark-{Guid.NewGuid()}";
        Guid run;
        await using (var server = await ServerProcess.StartAsync(_folder.Path))
        {
            run = await server.StartAsync(Flow.Of("hurried", $"export MARK={mark}; {_witness.AroundAlone($"{{ [ -e '{_folder["go"]}' ] || sleep 305; }}")}"));
            await Poll.UntilAsync(() => _witness.Entries.Count == 1);
            await server.SignalAsync("TERM");
            await Poll.UntilAsync(() => server.Output.Any(line => line.Contains("may end within", StringComparison.Ordinal)), () => string.Join('\n', server.Output));
            server.HasExited.ShouldBeFalse();
            await server.SignalAsync("TERM");
            (await server.WaitAsync()).ShouldBe(0, string.Join('\n', server.Output));
        }
        MarkedProcesses.Find(mark).ShouldBeEmpty();
        await File.WriteAllTextAsync(_folder["go"], "");
        await using var again = await ServerProcess.StartAsync(_folder.Path);
        var end = await again.EndOfAsync(run);
        end.State.ShouldBe("success", Runs.Told(end));
        _witness.Overlaps.ShouldBeEmpty($"{_witness}");
    }

    [Fact]
    public async Task A_server_without_work_ends_at_once_and_says_so_by_its_exit_code()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path);
        (await server.StopAsync()).ShouldBe(0);
        (await server.Http.GetAsync("/healthz").ContinueWith(task => task.IsFaulted, TaskScheduler.Default)).ShouldBeTrue();
    }
}
