using System.Security.Cryptography;
using System.Text;

namespace MiniAirflow.Core.Waits;

/// <summary>The token by which an event is reported: whoever has it may report it, so it cannot be guessed.</summary>
public static class EventToken
{
    private const int IdLength = 32;
    private const int SecretBytes = 16;

    /// <summary>128 random bits, as hexadecimal digits.</summary>
    public static string NewSecret() => RandomNumberGenerator.GetHexString(SecretBytes * 2, lowercase: true);

    /// <summary>The token of an attempt: its identity and its secret; null when it waits for no event.</summary>
    public static string? Of(Guid attempt, WaitState? wait) => wait?.Secret is { } secret ? attempt.ToString("N") + secret : null;

    /// <summary>The attempt that a token speaks of; null for a text of another form.</summary>
    public static Guid? AttemptOf(string token) =>
        token.Length == IdLength + SecretBytes * 2 && Guid.TryParseExact(token[..IdLength], "N", out var id) ? id : null;

    /// <summary>Whether a token is that of an attempt; takes the same time whatever is wrong with it.</summary>
    public static bool Fits(string token, Guid attempt, WaitState? wait) =>
        Of(attempt, wait) is { } right && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(right));
}
