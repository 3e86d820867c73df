namespace MiniAirflow.Queue.Redis;

/// <summary>Names of what we keep in Redis.</summary>
internal static class Streams
{
    /// <summary>The consumer group of each stream.</summary>
    public const string Group = "workers";

    /// <summary>The one consumer of the group; see the README for why one is enough.</summary>
    public const string Consumer = "worker";

    /// <summary>The field of an entry that holds the ids.</summary>
    public const string Ids = "ids";

    /// <summary>Stream of a queue. The braces keep all streams of an installation in one slot, so that one command may read several.</summary>
    public static string Key(string prefix, string queue) => $"miniairflow:{{{prefix}}}:queue:{queue}";
}
