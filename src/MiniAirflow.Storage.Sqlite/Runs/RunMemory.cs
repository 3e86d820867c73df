using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Open runs and waiting workers, in the writer's memory.</summary>
internal sealed class RunMemory : IWriterMemory
{
    /// <summary>Open runs as the database tells them.</summary>
    public RunCache Runs { get; } = new();

    /// <summary>Idle workers that wait for work.</summary>
    public WaitingLeases Waiting { get; } = new();

    public void BeforeCommit(WriteContext context)
    {
        TurnWriter.Admit(context);
        Admit(context);
        Waiting.Serve(context);
    }

    public void AfterCommit() => Waiting.Commit();

    public void AfterRollBack()
    {
        Runs.Clear();
        Waiting.RollBack();
    }

    public void Close(StoreException reason) => Waiting.Close(reason);

    /// <summary>Whoever gets a slot that this transaction made free has it with the same commit.</summary>
    private static void Admit(WriteContext context)
    {
        if (context.Limits.Count == 0) return;
        var result = AdmissionPass.Run(new LimitRows(context), context.Limits);
        // For what is left, and for what time alone brings, the scheduler comes by.
        if (result.Left.Count > 0 || result.LookAgainAt is not null) context.Wake(WakeTopics.Due);
    }
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
