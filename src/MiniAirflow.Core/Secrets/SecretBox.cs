using System.Security.Cryptography;
using System.Text;

namespace MiniAirflow.Core.Secrets;

/// <summary>Seals and opens the values of secrets: AES-256-GCM with a random nonce, and the secret's name as associated data. Pure but for the nonce.</summary>
/// <remarks>A sealed value is: one byte for this form, 12 of nonce, 16 of tag, the ciphertext.</remarks>
public static class SecretBox
{
    private const byte Form = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int Head = 1 + NonceSize + TagSize;

    /// <summary>Seals a value under the current key.</summary>
    public static SealedSecret Seal(SecretKeys keys, string name, string value)
    {
        var plain = Encoding.UTF8.GetBytes(value);
        var all = new byte[Head + plain.Length];
        all[0] = Form;
        RandomNumberGenerator.Fill(all.AsSpan(1, NonceSize));
        using var cipher = new AesGcm(keys.Current.Bytes, TagSize);
        cipher.Encrypt(all.AsSpan(1, NonceSize), plain, all.AsSpan(Head), all.AsSpan(1 + NonceSize, TagSize), Encoding.UTF8.GetBytes(name));
        CryptographicOperations.ZeroMemory(plain);
        return new SealedSecret(name, keys.Current.Id, all);
    }

    /// <summary>Opens a sealed value.</summary>
    /// <exception cref="SecretException">Its key is not there, or it was changed.</exception>
    public static string Open(SecretKeys keys, SealedSecret secret)
    {
        if (keys.Find(secret.KeyId) is not { } key)
            throw new SecretException($"Secret '{secret.Name}' is sealed under the key {secret.KeyId}, which this process does not have; give it the keys of the process that wrote it.");
        var all = secret.Sealed.Span;
        if (all.Length < Head || all[0] != Form) throw new SecretException($"Secret '{secret.Name}' was written by a newer program.");
        var plain = new byte[all.Length - Head];
        try
        {
            using var cipher = new AesGcm(key.Bytes, TagSize);
            cipher.Decrypt(all.Slice(1, NonceSize), all[Head..], all.Slice(1 + NonceSize, TagSize), plain, Encoding.UTF8.GetBytes(secret.Name));
            return Encoding.UTF8.GetString(plain);
        }
        catch (CryptographicException)
        {
            throw new SecretException($"Secret '{secret.Name}' was changed by somebody who does not have its key; write it again.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
