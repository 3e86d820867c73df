namespace MiniAirflow.Core.Storage.Moving;

/// <summary>How a row or a log of the target is not what the source's is.</summary>
public enum DifferenceKind
{
    /// <summary>The target lacks it.</summary>
    Missing,

    /// <summary>Both have it, with different contents.</summary>
    Different,

    /// <summary>The source does not know it.</summary>
    Unknown,
}

/// <summary>A difference between source and target.</summary>
/// <param name="Table">The table, or <c>logs</c>.</param>
/// <param name="Key">The row's key.</param>
/// <param name="Kind">What is wrong.</param>
public sealed record Difference(string Table, string Key, DifferenceKind Kind);

/// <summary>What the comparison of one table found.</summary>
/// <param name="Table">The table, or <c>logs</c>.</param>
/// <param name="SourceRows">Rows in the source.</param>
/// <param name="TargetRows">Rows in the target.</param>
/// <param name="SourceDigest">SHA-256 over the digests of the source's rows in the order of the key, as lowercase hexadecimal.</param>
/// <param name="TargetDigest">The same of the target.</param>
/// <param name="DifferenceCount">How many rows differ.</param>
/// <param name="Differences">The first of them.</param>
public sealed record TableCheck(
    string Table, long SourceRows, long TargetRows, string SourceDigest, string TargetDigest, long DifferenceCount, IReadOnlyList<Difference> Differences);

/// <summary>How a copy went.</summary>
/// <param name="IsResumed">Whether it went on with one that was interrupted.</param>
/// <param name="WasThere">Whether the target held everything already, so that nothing was copied.</param>
/// <param name="Copied">Rows and logs that this run of it wrote.</param>
/// <param name="Tables">What the check found, the logs last.</param>
public sealed record CopyReport(bool IsResumed, bool WasThere, long Copied, IReadOnlyList<TableCheck> Tables)
{
    /// <summary>Whether source and target are equal in every row.</summary>
    public bool IsEqual => Tables.All(table => table.DifferenceCount == 0);
}

/// <summary>What a copy is doing.</summary>
public enum CopyStep
{
    /// <summary>It writes.</summary>
    Copying,

    /// <summary>It compares.</summary>
    Checking,
}

/// <summary>How far a copy has come.</summary>
/// <param name="Step">What it is doing.</param>
/// <param name="Table">With which table, or with <c>logs</c>.</param>
/// <param name="Done">Rows done, those of earlier runs included; of logs, the attempts that were looked at.</param>
/// <param name="Total">Rows in all.</param>
public readonly record struct CopyProgress(CopyStep Step, string Table, long Done, long Total);
