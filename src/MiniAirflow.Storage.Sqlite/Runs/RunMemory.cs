using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Open runs and waiting workers, in the writer's memory.</summary>
internal sealed class RunMemory : IWriterMemory
{
    /// <summary>Open runs as the database tells them.</summary>
    public RunCache Runs { get; } = new();

    /// <summary>Idle workers that wait for work.</summary>
    public WaitingLeases Waiting { get; } = new();

    public void BeforeCommit(WriteContext context) => Waiting.Serve(context);

    public void AfterCommit() => Waiting.Commit();

    public void AfterRollBack()
    {
        Runs.Clear();
        Waiting.RollBack();
    }

    public void Close(StoreException reason) => Waiting.Close(reason);
}

/// <summary>The run memory of a transaction, by short names.</summary>
internal static class RunMemoryOfContext
{
    extension(WriteContext context)
    {
        /// <summary>Open runs as the database tells them.</summary>
        public RunCache Runs => ((RunMemory)context.Memory).Runs;

        /// <summary>Idle workers that wait for work.</summary>
        public WaitingLeases Waiting => ((RunMemory)context.Memory).Waiting;
    }
}
