using System.Globalization;
using System.Security.Cryptography;

namespace MiniAirflow.Core.Access;

/// <summary>How passwords are kept: PBKDF2 with HMAC-SHA-512 and a salt of their own, at the cost that OWASP's ASVS 5.0 asks for.</summary>
public static class Passwords
{
    /// <summary>Rounds of a new hash. A kept one says how many it has, so that the number can rise.</summary>
    public const int DefaultRounds = 220_000;

    /// <summary>Fewest characters: length is what makes guessing dear, so nothing else is asked of a password.</summary>
    public const int MinLength = 12;

    /// <summary>Most characters.</summary>
    public const int MaxLength = 256;

    private const string Scheme = "pbkdf2-sha512";
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    /// <summary>What is wrong with a password that somebody chooses, as one sentence; null when nothing is.</summary>
    public static string? Problem(string password, string user) =>
        password.Length is < MinLength or > MaxLength ? $"A password has {MinLength} to {MaxLength} characters."
        : password.Contains(user, StringComparison.OrdinalIgnoreCase) ? "The password holds the user's name; choose one that cannot be guessed from it."
        : password.Distinct().Count() < 5 ? "The password repeats a few characters; choose one that is harder to guess."
        : null;

    /// <summary>What is kept of a password.</summary>
    public static string HashOf(string password, int rounds = DefaultRounds)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}${rounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(Derive(password, salt, rounds))}");
    }

    /// <summary>Whether a password is the one that was kept. Nothing kept costs as much time as something, so that nobody learns which users there are (S11).</summary>
    /// <param name="password">The password.</param>
    /// <param name="kept">What was kept; null for a user that does not exist or has no password.</param>
    public static bool Fits(string password, string? kept)
    {
        var parts = (kept ?? Nobody).Split('$');
        if (parts is not [Scheme, var count, var salt, var hash] || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds)) return false;
        var isEqual = CryptographicOperations.FixedTimeEquals(Derive(password, Convert.FromBase64String(salt), rounds), Convert.FromBase64String(hash));
        return isEqual && kept is not null;
    }

    /// <summary>A hash that no password is known for.</summary>
    private static readonly string Nobody = string.Create(CultureInfo.InvariantCulture,
        $"{Scheme}${DefaultRounds}${Convert.ToBase64String(RandomNumberGenerator.GetBytes(SaltBytes))}${Convert.ToBase64String(RandomNumberGenerator.GetBytes(HashBytes))}");

    private static byte[] Derive(string password, byte[] salt, int rounds) => Rfc2898DeriveBytes.Pbkdf2(password, salt, rounds, HashAlgorithmName.SHA512, HashBytes);
}
