using System.Globalization;
using System.Text;
using MiniAirflow.Core.Events;

namespace MiniAirflow.Storage.Postgres.Waking;

/// <summary>What one notification says: topics, and the queues in which work became ready.</summary>
internal sealed record Announcement(WakeTopics Topics, IReadOnlyList<string> Queues, bool IsAnyQueue)
{
    // The server takes less than 8,000 bytes.
    private const int MaxBytes = 7_000;
    private const char Separator = '\t';
    private const string AnyQueue = "*";

    public static readonly Announcement Nothing = new(WakeTopics.None, [], false);

    public bool IsNothing => Topics == WakeTopics.None && Queues.Count == 0 && !IsAnyQueue;

    /// <summary>Whether nobody's work hangs on it.</summary>
    public bool IsOnlyEvents => Topics == WakeTopics.Events && Queues.Count == 0 && !IsAnyQueue;

    /// <summary>Both, as one.</summary>
    public Announcement With(Announcement other) => IsNothing ? other : new Announcement(
        Topics | other.Topics, other.Queues.Count == 0 ? Queues : [.. Queues.Union(other.Queues, StringComparer.Ordinal)], IsAnyQueue || other.IsAnyQueue);

    public string Write(string sender)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"{sender}{Separator}{(int)Topics}");
        if (IsAnyQueue) return $"{head}{Separator}{AnyQueue}";
        if (Queues.Count == 0) return head;
        var full = $"{head}{Separator}{string.Join(Separator, Queues)}";
        return Encoding.UTF8.GetByteCount(full) <= MaxBytes ? full : $"{head}{Separator}{AnyQueue}";
    }

    public static bool TryRead(string payload, out string sender, out Announcement announcement)
    {
        var parts = payload.Split(Separator);
        (sender, announcement) = (parts[0], Nothing);
        if (parts.Length < 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var topics)) return false;
        var queues = parts[2..];
        announcement = queues is [AnyQueue] ? new Announcement((WakeTopics)topics, [], true) : new Announcement((WakeTopics)topics, queues, false);
        return true;
    }
}
