using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using MiniAirflow.Definitions.Folders;

namespace MiniAirflow.Definitions.Tests;

/// <summary>When a watched folder is read again.</summary>
public sealed class FolderWatchTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_change_is_hinted_at_by_the_kernel()
    {
        _folder.Write("a.yaml", "description: one");
        await using var watch = new Watch(new WorkflowFolder(_folder.Path, TimeProvider.System, Never));
        (await watch.NextAsync()).Workflow!.Definition!.Description.ShouldBe("one");
        watch.Folder.HintProblem.ShouldBeNull();

        _folder.Write("a.yaml", "description: two");
        (await watch.NextAsync()).Workflow!.Definition!.Description.ShouldBe("two");

        // As editors and `mv` do: write beside, rename into place.
        var beside = _folder.Write("a.yaml.tmp", "description: three");
        File.Move(beside, _folder.PathOf("a.yaml"), overwrite: true);
        (await watch.NextAsync()).Workflow!.Definition!.Description.ShouldBe("three");

        File.Delete(_folder.PathOf("a.yaml"));
        (await watch.NextAsync()).IsRemoved.ShouldBeTrue();
    }

    [Fact]
    public async Task A_file_written_in_pieces_ends_as_its_last_piece_says()
    {
        await using var watch = new Watch(new WorkflowFolder(_folder.Path, TimeProvider.System, Never));
        using (var file = new StreamWriter(_folder.PathOf("a.yaml")) { AutoFlush = true })
        {
            await file.WriteAsync("name: a\ntasks:\n- {name: b, comm");
            await file.WriteAsync("and: x}\n");
        }
        FolderChange change;
        do change = await watch.NextAsync();
        while (change.Workflow!.Definition is null);
        change.Workflow.Definition.Tasks[0].Command!.Shell.ShouldBe("x");
    }

    [Fact]
    public async Task Without_hints_the_rescan_finds_the_change()
    {
        var time = new FakeTimeProvider(Parsing.Now);
        var folder = new WorkflowFolder(_folder.Path, time, TimeSpan.FromSeconds(5), _ => null);
        await using var watch = new Watch(folder);
        _folder.Write("a.yaml", "description: one");
        var next = watch.NextGoodAsync(); // a look may come between the making of the file and its text
        await AdvanceUntil(time, next);
        (await next).Workflow!.Definition!.Description.ShouldBe("one");
        folder.HintProblem.ShouldNotBeNull();
    }

    [Fact]
    public async Task When_inotify_is_exhausted_the_rescan_works_and_the_cause_is_told()
    {
        var folder = new WorkflowFolder(_folder.Path, TimeProvider.System, TimeSpan.FromMilliseconds(50),
            onHint => new FolderHints(_folder.Path, onHint, _ => throw new IOException("The configured user limit on the number of inotify instances has been reached.")));
        await using var watch = new Watch(folder);
        foreach (var text in (string[])["one", "two"])
        {
            _folder.Write("a.yaml", $"description: {text}");
            (await watch.NextGoodAsync()).Workflow!.Definition!.Description.ShouldBe(text);
        }
        folder.HintProblem.ShouldNotBeNull().ShouldContain("inotify");
    }

    [Fact]
    public async Task A_folder_that_is_made_later_or_again_is_watched()
    {
        var path = _folder.PathOf("later");
        await using var watch = new Watch(new WorkflowFolder(path, TimeProvider.System, TimeSpan.FromMilliseconds(100)));
        Directory.CreateDirectory(path);
        await File.WriteAllTextAsync(Path.Combine(path, "a.yaml"), "description: one", TestContext.Current.CancellationToken);
        (await watch.NextGoodAsync()).Workflow!.Definition!.Description.ShouldBe("one");

        Directory.Delete(path, recursive: true);
        FolderChange change;
        do change = await watch.NextAsync();
        while (!change.IsRemoved);

        Directory.CreateDirectory(path);
        await File.WriteAllTextAsync(Path.Combine(path, "a.yaml"), "description: two", TestContext.Current.CancellationToken);
        (await watch.NextGoodAsync()).Workflow!.Definition!.Description.ShouldBe("two");
    }

    [Fact]
    public void Hints_start_anew_for_a_folder_that_was_made_again()
    {
        using var hinted = new SemaphoreSlim(0);
        using var hints = new FolderHints(_folder.PathOf("f"), () => hinted.Release());
        hints.Renew();
        hints.Problem.ShouldBe("the folder does not exist");
        for (var round = 0; round < 2; round++)
        {
            Directory.CreateDirectory(_folder.PathOf("f"));
            hints.Renew();
            hints.Problem.ShouldBeNull();
            while (hinted.Wait(0, TestContext.Current.CancellationToken)) { }
            File.WriteAllText(_folder.PathOf("f/a.yaml"), "x");
            hinted.Wait(Deadline, TestContext.Current.CancellationToken).ShouldBeTrue();
            Directory.Delete(_folder.PathOf("f"), recursive: true);
        }
    }

    [Fact]
    public async Task A_folder_is_watched_by_one_at_a_time_and_cancelling_ends_it()
    {
        var folder = new WorkflowFolder(_folder.Path, TimeProvider.System, Never);
        _folder.Write("a.yaml", "description: one");
        await using (var watch = new Watch(folder))
        {
            await watch.NextAsync();
            await Should.ThrowAsync<InvalidOperationException>(async () =>
            {
                await foreach (var _ in folder.WatchAsync(TestContext.Current.CancellationToken)) { }
            });
        }
        await using var again = new Watch(folder);
        _folder.Write("b.yaml", "description: two");
        (await again.NextGoodAsync()).Workflow!.Definition!.Name.ShouldBe("b");
    }

    // The watcher reaches its timer on its own; time is moved on until it has.
    private static async Task AdvanceUntil(FakeTimeProvider time, Task done)
    {
        using var limit = new CancellationTokenSource(Deadline);
        while (!done.IsCompleted)
        {
            limit.Token.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.WhenAny(done, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token));
        }
    }

    /// <summary>Watches in the background and hands out the changes one by one.</summary>
    private sealed class Watch : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Channel<FolderChange> _changes = Channel.CreateUnbounded<FolderChange>();
        private readonly Task _loop;

        public Watch(WorkflowFolder folder)
        {
            Folder = folder;
            _loop = Task.Run(RunAsync);
        }

        public WorkflowFolder Folder { get; }

        public async Task<FolderChange> NextAsync() => await _changes.Reader.ReadAsync().AsTask().WaitAsync(Deadline);

        public async Task<FolderChange> NextGoodAsync()
        {
            FolderChange change;
            do change = await NextAsync();
            while (change.Workflow?.Definition is null);
            return change;
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _loop.WaitAsync(Deadline);
            _stop.Dispose();
        }

        private async Task RunAsync()
        {
            await foreach (var change in Folder.WatchAsync(_stop.Token)) _changes.Writer.TryWrite(change);
        }
    }
}
