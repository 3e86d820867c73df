using MiniAirflow.Core.Secrets;

namespace MiniAirflow.Settings;

/// <summary>Keys in a file, one a line, the newest first. The file is read at each use, so that a new key needs no restart.</summary>
/// <param name="path">The file.</param>
/// <param name="makes">Whether the first key may be made here: where one process is the whole installation.</param>
internal sealed class FileKeyring(string path, bool makes) : ISecretKeyring
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <inheritdoc/>
    public SecretKeys? Find()
    {
        try
        {
            return File.Exists(path) ? Read(File.ReadAllText(path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SecretException($"The file of the keys for secrets cannot be read: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public SecretKeys FindOrMake()
    {
        if (Find() is { } keys) return keys;
        if (!makes) throw new SecretException($"The file that SECRETS_KEY_FILE names does not exist; write one with 'openssl rand -base64 {SecretKey.Size}', readable by this user alone.");
        try
        {
            Make();
            return Find()!;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SecretException($"The first key for secrets cannot be written: {e.Message}");
        }
    }

    // Complete or not there at all, and never over one that somebody else has just made: what it sealed could not be opened any more.
    private void Make()
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        using (var file = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(SecretKey.Create().ToText() + "\n"));
            file.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }

    internal static SecretKeys Read(string text) => SecretKeys.Parse(text, out var problem) ?? throw new SecretException($"The keys for secrets cannot be read. {problem}");
}

/// <summary>Keys that were given in the environment.</summary>
internal sealed class GivenKeyring(SecretKeys keys) : ISecretKeyring
{
    /// <inheritdoc/>
    public SecretKeys? Find() => keys;

    /// <inheritdoc/>
    public SecretKeys FindOrMake() => keys;
}
