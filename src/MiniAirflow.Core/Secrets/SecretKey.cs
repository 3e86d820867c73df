using System.Security.Cryptography;

namespace MiniAirflow.Core.Secrets;

/// <summary>A key of 256 bits under which secrets are sealed.</summary>
public sealed class SecretKey
{
    /// <summary>Bytes of a key.</summary>
    public const int Size = 32;

    private readonly byte[] _bytes;

    private SecretKey(byte[] bytes)
    {
        _bytes = bytes;
        // Tells keys apart, and tells nothing of them.
        Id = Convert.ToHexStringLower(SHA256.HashData([.. "miniairflow secret key"u8, .. bytes]))[..16];
    }

    /// <summary>What names it, beside whatever is sealed under it.</summary>
    public string Id { get; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>A new one, at random.</summary>
    public static SecretKey Create() => new(RandomNumberGenerator.GetBytes(Size));

    /// <summary>The key as text: Base64.</summary>
    public string ToText() => Convert.ToBase64String(_bytes);

    /// <summary>Reads a key from text; null when it is none.</summary>
    public static SecretKey? Parse(string text)
    {
        var bytes = new byte[Size + 3];
        return Convert.TryFromBase64String(text.Trim(), bytes, out var count) && count == Size ? new SecretKey(bytes[..Size]) : null;
    }
}

/// <summary>The keys of an installation: the first seals, and all open. So keys are changed by putting a new one in front, and sealing all secrets anew.</summary>
public sealed class SecretKeys
{
    private readonly IReadOnlyList<SecretKey> _keys;

    private SecretKeys(IReadOnlyList<SecretKey> keys) => _keys = keys;

    /// <summary>The key that seals.</summary>
    public SecretKey Current => _keys[0];

    /// <summary>One key alone.</summary>
    public static SecretKeys Of(SecretKey key) => new([key]);

    /// <summary>A key by its id; null for one that is not among them.</summary>
    public SecretKey? Find(string id) => _keys.FirstOrDefault(key => key.Id == id);

    /// <summary>Reads keys, one a line, newest first. Empty lines and lines that begin with # do not count.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="problem">What is wrong with them, as one sentence that does not repeat them; null when nothing is.</param>
    public static SecretKeys? Parse(string text, out string? problem)
    {
        var keys = new List<SecretKey>();
        problem = null;
        foreach (var (place, line) in text.Split('\n').Index())
        {
            if (line.Trim() is "" or ['#', ..]) continue;
            if (SecretKey.Parse(line) is { } key) keys.Add(key);
            else problem ??= $"Line {place + 1} is no key: a key is {SecretKey.Size} random bytes in Base64, as 'openssl rand -base64 {SecretKey.Size}' prints.";
        }
        if (problem is null && keys.Count == 0) problem = "There is no key in it.";
        return problem is null ? new SecretKeys(keys) : null;
    }
}
