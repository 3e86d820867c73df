using MiniAirflow.Core.Storage;

namespace MiniAirflow.Storage.Sqlite.Writing;

/// <summary>What the writer keeps in memory from transaction to transaction. Its thread alone touches it, and it follows the transactions' fate.</summary>
internal interface IWriterMemory
{
    /// <summary>All operations of a transaction have run; what this adds is committed with them.</summary>
    void BeforeCommit(WriteContext context);

    /// <summary>The transaction is on disk.</summary>
    void AfterCommit();

    /// <summary>The transaction never happened.</summary>
    void AfterRollBack();

    /// <summary>There will be no further transaction.</summary>
    void Close(StoreException reason);
}
