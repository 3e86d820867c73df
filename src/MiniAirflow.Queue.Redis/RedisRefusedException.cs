namespace MiniAirflow.Queue.Redis;

/// <summary>The Redis server cannot be used as it is, and waiting would not help. The message is one sentence, fit for people.</summary>
public sealed class RedisRefusedException : Exception
{
    /// <summary>Creates it.</summary>
    public RedisRefusedException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
