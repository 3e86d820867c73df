using System.Security.Cryptography;
using System.Text;

namespace MiniAirflow.Core.Pools;

/// <summary>Names of limits, and of the lanes in which attempts wait for them.</summary>
/// <remarks>
/// A limit's own lane has its name: who waits there waits for room. A pool has a second one for those that it could not take even if it were empty, since it is
/// too small or does not exist: they wait for the pool to change, and nobody waits behind them.
/// </remarks>
public static class LimitName
{
    // A name is part of an index entry, and those are short.
    private const int LongestKey = 200;
    private const string PoolPrefix = "pool:";
    private const string ChangePrefix = "change:";
    private const string WorkflowPrefix = "workflow:";
    private const string RunPrefix = "run:";
    private const string KeyPrefix = "key:";

    /// <summary>The slots of a pool.</summary>
    public static string OfPool(string pool) => PoolPrefix + pool;

    /// <summary>The active tasks of a workflow.</summary>
    public static string OfWorkflow(Guid workflowId) => $"{WorkflowPrefix}{workflowId:N}";

    /// <summary>The active tasks of a run.</summary>
    public static string OfRun(Guid runId) => $"{RunPrefix}{runId:N}";

    /// <summary>The active tasks with a concurrency key; a long one is shortened, to a name that no other key has.</summary>
    public static string OfKey(string key) => KeyPrefix + Shortened(key);

    /// <summary>A concurrency key as stores keep it: a long one is shortened, to a text that no other key has.</summary>
    internal static string Shortened(string key)
    {
        var text = key.Replace('\0', '\uFFFD');
        return text.Length > LongestKey ? $"{text[..100]}…{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}" : text;
    }

    /// <summary>The lane of those who wait for a pool to change.</summary>
    public static string OfChange(string pool) => ChangePrefix + pool;

    /// <summary>Both lanes of a pool: of those who wait for room, and of those who wait for it to change.</summary>
    public static IReadOnlyList<string> LanesOf(string pool) => [OfPool(pool), OfChange(pool)];

    /// <summary>The pool that a limit or a lane is about; null for another kind.</summary>
    public static string? PoolOf(string name) =>
        name.StartsWith(PoolPrefix, StringComparison.Ordinal) ? name[PoolPrefix.Length..]
        : name.StartsWith(ChangePrefix, StringComparison.Ordinal) ? name[ChangePrefix.Length..]
        : null;

    /// <summary>The concurrency key that a limit is about; null for another kind.</summary>
    public static string? KeyOf(string name) => name.StartsWith(KeyPrefix, StringComparison.Ordinal) ? name[KeyPrefix.Length..] : null;

    /// <summary>Whether a limit is that of a run.</summary>
    public static bool IsOfRun(string name) => name.StartsWith(RunPrefix, StringComparison.Ordinal);
}
