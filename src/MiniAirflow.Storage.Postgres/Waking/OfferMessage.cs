using System.Globalization;
using System.Text;

namespace MiniAirflow.Storage.Postgres.Waking;

/// <summary>What processes say of the slots of idle workers, on a channel of their own.</summary>
internal enum OfferKind
{
    /// <summary>The worker waits, and takes what others lease to it.</summary>
    Offer,

    /// <summary>It waits no longer.</summary>
    Withdraw,

    /// <summary>Something was leased to it.</summary>
    Given,

    /// <summary>A process that has just begun to listen, and knows of nobody; of no worker.</summary>
    Hello,

    /// <summary>The answer to that.</summary>
    Here,
}

/// <summary>One such saying.</summary>
/// <param name="Kind">What is said.</param>
/// <param name="WorkerId">Of whom.</param>
/// <param name="Want">Most attempts that it takes; of an offer only.</param>
/// <param name="Queues">The queues that it serves; of an offer only.</param>
internal sealed record OfferMessage(OfferKind Kind, Guid WorkerId, int Want, IReadOnlyList<string> Queues)
{
    // The server takes less than 8,000 bytes. Whoever serves more queues than fit is told of work as ever.
    private const int MaxBytes = 7_000;
    private const char Field = '\t';
    private const char Line = '\n';

    public static OfferMessage Of(OfferKind kind, Guid workerId = default) => new(kind, workerId, 0, []);

    /// <summary>Writes as many as fit into one notification, and takes them out.</summary>
    public static string Write(string sender, List<OfferMessage> messages)
    {
        var text = new StringBuilder(sender);
        var bytes = Encoding.UTF8.GetByteCount(sender);
        var count = 0;
        foreach (var message in messages)
        {
            var line = message.Write();
            var size = Encoding.UTF8.GetByteCount(line) + 1;
            if (size > MaxBytes - sender.Length) line = "";
            else if (bytes + size > MaxBytes) break;
            count++;
            if (line.Length == 0) continue;
            text.Append(Line).Append(line);
            bytes += size;
        }
        messages.RemoveRange(0, count);
        return text.ToString();
    }

    /// <summary>Reads a notification. What this program does not understand is left out.</summary>
    public static (string Sender, List<OfferMessage> Messages) Read(string payload)
    {
        var lines = payload.Split(Line);
        return (lines[0], [.. lines.Skip(1).Select(ReadLine).OfType<OfferMessage>()]);
    }

    private string Write()
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"{(int)Kind}{Field}{WorkerId:N}");
        return Kind == OfferKind.Offer ? string.Create(CultureInfo.InvariantCulture, $"{head}{Field}{Want}{Field}{string.Join(Field, Queues)}") : head;
    }

    private static OfferMessage? ReadLine(string line)
    {
        var parts = line.Split(Field);
        if (parts.Length < 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var kind) || !Guid.TryParseExact(parts[1], "N", out var worker)) return null;
        return (OfferKind)kind switch
        {
            OfferKind.Offer when parts.Length > 3 && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var want) => new OfferMessage(OfferKind.Offer, worker, want, parts[3..]),
            OfferKind.Withdraw or OfferKind.Given or OfferKind.Hello or OfferKind.Here when parts.Length == 2 => Of((OfferKind)kind, worker),
            _ => null,
        };
    }
}
