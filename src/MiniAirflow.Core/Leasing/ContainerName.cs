using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MiniAirflow.Core.Leasing;

/// <summary>The name of a task's container, wherever it runs. Pure.</summary>
public static class ContainerName
{
    private const int MaxReadable = 30;
    private const int HashBytes = 10;

    /// <summary>The name of this task in this run, and of this item, whatever the attempt: so whoever makes the container finds one that an earlier attempt left, and two never have the name at once.</summary>
    /// <returns>Readable at its beginning; small letters, digits and dashes, at most 51 characters, beginning with a letter.</returns>
    public static string Of(LeasedTask leased)
    {
        var identity = $"{leased.Run.Id}\n{leased.Task.Name}\n{leased.Map?.Index.ToString(CultureInfo.InvariantCulture)}";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, HashBytes));
        var readable = string.Concat(leased.Task.Name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        if (readable.Length > MaxReadable) readable = readable[..MaxReadable].TrimEnd('-');
        if (readable.Length == 0 || !char.IsAsciiLetter(readable[0])) readable = $"t-{readable}".TrimEnd('-');
        return $"{readable[..Math.Min(readable.Length, MaxReadable)]}-{hash}";
    }
}
