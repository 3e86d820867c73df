using System.Security.Cryptography;
using System.Text;

namespace MiniAirflow.Api.Pages;

/// <summary>The page. For each answer two things are written into it: where the interface lies as seen from the address that was asked for, and a word that lets its styles in.</summary>
internal sealed class PageDocument(string template)
{
    /// <summary>Stands in the page for the way up to the interface's address.</summary>
    public const string BaseMark = "__BASE__";

    /// <summary>Stands in the page for the word that styles made by the page carry.</summary>
    public const string NonceMark = "__NONCE__";

    private const int NonceBytes = 18;

    /// <summary>Its entity tag. A browser that has this page keeps it together with the policy it came with, so the word in it still fits.</summary>
    public string Tag { get; } = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(template)).AsSpan(0, 8))}\"";

    /// <summary>A word that nobody can guess.</summary>
    public static string NewNonce() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));

    /// <summary>The page for an address.</summary>
    /// <param name="path">The address below the interface's, without a slash at its beginning.</param>
    /// <param name="nonce">From <see cref="NewNonce"/>.</param>
    /// <remarks>The way up is relative, so it is right behind any proxy and under any path, and nobody need say which.</remarks>
    public string For(string path, string nonce) => template.Replace(BaseMark, WayUp(path), StringComparison.Ordinal).Replace(NonceMark, nonce, StringComparison.Ordinal);

    private static string WayUp(string path)
    {
        var depth = path.AsSpan().Count('/');
        return depth == 0 ? "./" : string.Concat(Enumerable.Repeat("../", depth));
    }
}
