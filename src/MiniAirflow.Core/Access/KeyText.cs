using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace MiniAirflow.Core.Access;

/// <summary>The text of keys: <c>mak_PREFIX_SECRET</c>, 12 hexadecimal digits by which it is found, and 256 random bits. It begins alike so that scanners of repositories find one that leaked.</summary>
public static class KeyText
{
    private const string Start = "mak_";
    private const int PrefixLength = 12;
    private const int SecretBytes = 32;
    private static readonly int SecretLength = Base64Url.GetEncodedLength(SecretBytes);

    /// <summary>A new key.</summary>
    public static (string Key, string Prefix) New()
    {
        var prefix = RandomNumberGenerator.GetHexString(PrefixLength, lowercase: true);
        return ($"{Start}{prefix}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}", prefix);
    }

    /// <summary>The prefix of a text that has the form of a key; null for any other text.</summary>
    public static string? PrefixOf(string text)
    {
        if (text.Length != Start.Length + PrefixLength + 1 + SecretLength || !text.StartsWith(Start, StringComparison.Ordinal) || text[Start.Length + PrefixLength] != '_') return null;
        var prefix = text.Substring(Start.Length, PrefixLength);
        return prefix.All(char.IsAsciiHexDigitLower) ? prefix : null;
    }

    /// <summary>What is kept of a secret of many random bits.</summary>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Whether two hashes are the same; takes the same time wherever they differ (S11).</summary>
    public static bool IsSame(string hash, string kept) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(kept));

    /// <summary>A name for a session, or a ticket: 256 random bits.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
}
