namespace MiniAirflow.Queue.Redis.Protocol;

/// <summary>What is said first on a connection, and what of its answers means that this server will never do.</summary>
internal static class Handshake
{
    private static readonly Version Oldest = new(5, 0);

    public static async Task RunAsync(RedisConnection connection, RedisDispatchOptions options, CancellationToken cancellationToken)
    {
        var address = options.Address;
        try
        {
            if (address.Password is { } password)
                await connection.SendAsync(address.User is { } user ? ["AUTH", user, password] : ["AUTH", password], cancellationToken).ConfigureAwait(false);
            await CheckVersionAsync(connection, address, cancellationToken).ConfigureAwait(false);
            if (address.Database != 0) await connection.SendAsync(["SELECT", $"{address.Database}"], cancellationToken).ConfigureAwait(false);
            await CheckStreamsAsync(connection, address, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisErrorException e) when (Refusal(e, address) is { } sentence)
        {
            throw new RedisRefusedException(sentence, e);
        }
        await NameAsync(connection, options.ClientName, cancellationToken).ConfigureAwait(false);
    }

    private static async Task CheckVersionAsync(RedisConnection connection, RedisAddress address, CancellationToken cancellationToken)
    {
        RespValue info;
        try
        {
            info = await connection.SendAsync(["INFO", "server"], cancellationToken).ConfigureAwait(false);
        }
        catch (RedisErrorException e) when (e.Code == "NOPERM")
        {
            return; // An account that may not ask: whether there are Streams is seen below.
        }
        var line = info.Text?.Split('\n').FirstOrDefault(line => line.StartsWith("redis_version:", StringComparison.Ordinal));
        if (line is not null && Version.TryParse(line["redis_version:".Length..].Trim(), out var version) && version < Oldest)
            throw new RedisRefusedException($"Redis at {address} is version {version}, which has no Streams: version 5 or newer is needed, 7 is recommended.");
    }

    // A read of a stream that does not exist, without waiting: known or not is all we ask.
    private static async Task CheckStreamsAsync(RedisConnection connection, RedisAddress address, CancellationToken cancellationToken)
    {
        try
        {
            await connection.SendAsync(["XREADGROUP", "GROUP", Streams.Group, Streams.Consumer, "STREAMS", Streams.Key(address.Prefix, ""), ">"], cancellationToken).ConfigureAwait(false);
        }
        catch (RedisErrorException e) when (e.Code == "NOGROUP")
        {
            // Known.
        }
    }

    private static async Task NameAsync(RedisConnection connection, string name, CancellationToken cancellationToken)
    {
        try
        {
            // The name may hold no blank; it serves people only, so a server that will not have it is fine.
            await connection.SendAsync(["CLIENT", "SETNAME", string.Concat(name.Select(c => c is > ' ' and <= '~' ? c : '_'))], cancellationToken).ConfigureAwait(false);
        }
        catch (RedisErrorException)
        {
        }
    }

    private static string? Refusal(RedisErrorException e, RedisAddress address) => e.Code switch
    {
        "NOAUTH" => $"Redis at {address} wants a password: write redis://:PASSWORD@host:port in REDIS_URL.",
        "WRONGPASS" => $"Redis at {address} refuses this user or password.",
        "NOPERM" => $"The account for Redis at {address} may not use Streams: allow XADD, XGROUP and XREADGROUP on {Streams.Key(address.Prefix, "*")}.",
        "ERR" when e.Message.Contains("AUTH", StringComparison.Ordinal) => $"Redis at {address} has no password, but REDIS_URL gives one.",
        "ERR" when e.Message.Contains("DB index", StringComparison.Ordinal) => $"Redis at {address} has no database {address.Database}.",
        "ERR" when e.Message.Contains("invalid password", StringComparison.Ordinal) => $"Redis at {address} refuses this user or password.",
        "ERR" when e.Message.Contains("unknown command", StringComparison.Ordinal) => $"The server at {address} has no Redis Streams (it does not know XREADGROUP), which the dispatch of work needs.",
        _ => null, // LOADING, MASTERDOWN, BUSY and their like pass.
    };
}
