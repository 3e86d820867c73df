using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MiniAirflow.Scheduler.Notifications;

/// <summary>Signs requests as the public specification "Standard Webhooks" has it, so that receivers find a library for it. Pure.</summary>
/// <remarks>Signed is <c>id.timestamp.body</c>: neither a part of it nor the whole can be sent again as something else, or much later.</remarks>
public static class WebhookSignature
{
    /// <summary>Header with the identity of the delivery, the same in each try.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>Header with the time of the try, in seconds since 1970.</summary>
    public const string TimeHeader = "webhook-timestamp";

    /// <summary>Header with the signature.</summary>
    public const string Header = "webhook-signature";

    private const string EncodedKey = "whsec_";

    /// <summary>The value of <see cref="Header"/>.</summary>
    /// <param name="secret">The key: the text itself, or what follows <c>whsec_</c> in Base64.</param>
    /// <param name="id">Identity of the delivery.</param>
    /// <param name="at">Time of the try.</param>
    /// <param name="body">The body as it is sent.</param>
    /// <exception cref="FormatException">The key begins with <c>whsec_</c> and is not Base64.</exception>
    public static string Of(string secret, Guid id, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var key = secret.StartsWith(EncodedKey, StringComparison.Ordinal) ? Convert.FromBase64String(secret[EncodedKey.Length..]) : Encoding.UTF8.GetBytes(secret);
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{at.ToUnixTimeSeconds()}.")));
        hash.AppendData(body);
        return "v1," + Convert.ToBase64String(hash.GetHashAndReset());
    }
}
