using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MiniAirflow.Core.Hooks;

/// <summary>Signs requests, and tells whether one was signed, as the public specification "Standard Webhooks" has it, so that both sides find a library for it. Pure.</summary>
/// <remarks>Signed is <c>id.timestamp.body</c>: neither a part of it nor the whole can be sent again as something else, or much later.</remarks>
public static class WebhookSignature
{
    /// <summary>Header with the identity of the request, the same in each try.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>Header with the time of the try, in seconds since 1970.</summary>
    public const string TimeHeader = "webhook-timestamp";

    /// <summary>Header with the signature; several with spaces between them while a key is changed.</summary>
    public const string Header = "webhook-signature";

    /// <summary>Longest identity that is taken.</summary>
    public const int MaxIdLength = 150;

    /// <summary>How far the time of a try may be from now, either way.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const string EncodedKey = "whsec_";
    private const string Form = "v1,";

    /// <summary>The value of <see cref="Header"/>.</summary>
    /// <param name="secret">The key: the text itself, or what follows <c>whsec_</c> in Base64.</param>
    /// <param name="id">Identity of the request.</param>
    /// <param name="at">Time of the try.</param>
    /// <param name="body">The body as it is sent.</param>
    /// <exception cref="FormatException">The key begins with <c>whsec_</c> and is not Base64.</exception>
    public static string Of(string secret, Guid id, DateTimeOffset at, ReadOnlySpan<byte> body) => Of(secret, id.ToString(), at.ToUnixTimeSeconds(), body);

    /// <summary>Whether a request is dated so that it may be from now; anything else is old, or of a clock that is wrong.</summary>
    /// <param name="timestamp">The value of <see cref="TimeHeader"/>.</param>
    /// <param name="now">The time.</param>
    public static bool IsCurrent(string timestamp, DateTimeOffset now) => Seconds(timestamp) is { } at && Math.Abs(now.ToUnixTimeSeconds() - at) <= Tolerance.TotalSeconds;

    /// <summary>Whether one of the signatures is by one of the keys. It takes as long whatever is wrong.</summary>
    /// <param name="keys">The keys, one on each line: two while one is changed for another.</param>
    /// <param name="id">The value of <see cref="IdHeader"/>.</param>
    /// <param name="timestamp">The value of <see cref="TimeHeader"/>.</param>
    /// <param name="signatures">The value of <see cref="Header"/>.</param>
    /// <param name="body">The body as it came.</param>
    public static bool IsBy(string keys, string id, string timestamp, string signatures, ReadOnlySpan<byte> body)
    {
        if (Seconds(timestamp) is not { } at) return false;
        var isBy = false;
        foreach (var key in keys.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!IsKey(key)) continue;
            var right = Encoding.ASCII.GetBytes(Of(key, id, at, body));
            foreach (var signature in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                isBy |= CryptographicOperations.FixedTimeEquals(right, Encoding.UTF8.GetBytes(signature));
        }
        return isBy;
    }

    private static string Of(string secret, string id, long at, ReadOnlySpan<byte> body)
    {
        var key = secret.StartsWith(EncodedKey, StringComparison.Ordinal) ? Convert.FromBase64String(secret[EncodedKey.Length..]) : Encoding.UTF8.GetBytes(secret);
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{at}.")));
        hash.AppendData(body);
        return Form + Convert.ToBase64String(hash.GetHashAndReset());
    }

    private static bool IsKey(string key) => !key.StartsWith(EncodedKey, StringComparison.Ordinal) || Convert.TryFromBase64String(key[EncodedKey.Length..], new byte[key.Length], out _);

    // As it is signed: a leading zero or sign would be another text of the same time.
    private static long? Seconds(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && text == at.ToString(CultureInfo.InvariantCulture) ? at : null;
}
