using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Roles;
using MiniAirflow.TestKit;

namespace MiniAirflow.Cli.Tests.Roles;

public sealed class FolderPublisherTests
{
    [Fact]
    public async Task S30_a_folder_is_watched_on_whatever_goes_wrong_with_a_file()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["a.yaml"], "name: a\ntasks: []\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder["b.yaml"], "name: b\ntasks: []\n", TestContext.Current.CancellationToken);
        var (store, logger) = (new Store(), new MemoryLogger());
        using var stop = new CancellationTokenSource();
        var watching = new FolderPublisher(folder.Path, store, TimeProvider.System, logger).RunAsync(stop.Token);
        await Poll.UntilAsync(() => watching.IsCompleted || (store.Has("a") && store.Has("b")));
        watching.IsCompleted.ShouldBeFalse();
        logger.Lines.ShouldContain(line => line.Error is InvalidOperationException);
        await stop.CancelAsync();
        await watching;
    }

    /// <summary>A store with a fault in the first two publications.</summary>
    private sealed class Store : IWorkflowStore
    {
        private readonly Lock _lock = new();
        private readonly HashSet<string> _published = [];
        private int _calls;

        public bool Has(string name)
        {
            lock (_lock) return _published.Contains(name);
        }

        public ValueTask<PublishResult> PublishAsync(PublishRequest request, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _calls) <= 2) throw new InvalidOperationException("a bug");
            lock (_lock) _published.Add(request.Definition.Name);
            return ValueTask.FromResult(new PublishResult(PublishOutcome.Unchanged, null));
        }

        public ValueTask<Workflow?> FindAsync(Guid id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<Workflow?> FindByNameAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<Page<Workflow>> ListAsync(int offset, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<Page<Workflow>> ListWithinAsync(IReadOnlyList<Guid> ids, int offset, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyDictionary<Guid, string>> ListNamesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<WorkflowVersion?> GetVersionAsync(Guid workflowId, int? number, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<WorkflowVersion>> ListVersionsAsync(Guid workflowId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<WorkflowDefinition>> ListMentioningAsync(string text, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<bool> SetActiveAsync(Guid id, bool isActive, string? by, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<DeleteResult> DeleteAsync(Guid id, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
