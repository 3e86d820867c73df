namespace MiniAirflow.Queue.Redis;

/// <summary>Settings of the dispatch over Redis.</summary>
public sealed record RedisDispatchOptions
{
    /// <summary>The server.</summary>
    public required RedisAddress Address { get; init; }

    /// <summary>Name under which the connections appear in <c>CLIENT LIST</c>. Default <c>miniairflow</c>.</summary>
    public string ClientName { get; init; } = "miniairflow";

    /// <summary>Clock of waits and deadlines.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>About how many entries a queue's stream keeps; older ones are trimmed. Default 10,000.</summary>
    public int MaxStreamLength { get; init; } = 10_000;

    /// <summary>How long one blocking read lasts. Also how fast a server that lost its streams in silence is noticed. Default 2 s.</summary>
    public TimeSpan BlockTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a server may take to answer, beyond a read's block time, before its connection is taken for dead. Default 1.5 s.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Longest pause between two attempts to connect. Default 3 s; the first is 50 ms, each next about twice as long.</summary>
    public TimeSpan MaxBackOff { get; init; } = TimeSpan.FromSeconds(3);
}
