using System.Globalization;

namespace MiniAirflow.Queue.Redis.Protocol;

/// <summary>A reply of the server.</summary>
/// <param name="Kind">Its first byte: <c>+ - : $ *</c>.</param>
/// <param name="Text">Its text; null for an array and for nothing.</param>
/// <param name="Items">An array's items; null otherwise.</param>
internal sealed record RespValue(char Kind, string? Text, IReadOnlyList<RespValue>? Items = null)
{
    public bool IsError => Kind == '-';

    /// <summary>Null bulk or null array: what a blocking read answers when its time is over.</summary>
    public bool IsNothing => Text is null && Items is null;

    public long Number => long.Parse(Text!, CultureInfo.InvariantCulture);
}

/// <summary>The server said no to a command.</summary>
internal sealed class RedisErrorException(string message) : Exception(message)
{
    /// <summary>The error's first word, such as <c>NOGROUP</c>.</summary>
    public string Code => Message.Split(' ', 2)[0];
}
