using MiniAirflow.Core.Secrets;

namespace MiniAirflow.Settings;

/// <summary>Where a server finds secrets and the keys for them.</summary>
/// <param name="Keyring">The keys.</param>
/// <param name="Directory">Folder with a file for each secret (<c>SECRETS_DIR</c>); null for none.</param>
/// <param name="Command">Program that is given a name and prints a value (<c>SECRETS_COMMAND</c>); null for none.</param>
internal sealed record SecretSettings(ISecretKeyring Keyring, string? Directory = null, string? Command = null)
{
    private const string StandaloneFile = "secrets.key";

    /// <summary>For a process that was told nothing.</summary>
    public static SecretSettings None { get; } = new(new NoKeyring());

    /// <summary>Reads them, and adds what is wrong to the problems.</summary>
    public static SecretSettings Read(Role role, string dataDirectory, Func<string, string?> environment, List<string> problems)
    {
        var directory = environment("SECRETS_DIR") is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;
        if (directory is not null && !System.IO.Directory.Exists(directory)) problems.Add($"SECRETS_DIR names no folder: '{directory}'.");
        var command = environment("SECRETS_COMMAND") is { Length: > 0 } program ? program : null;
        if (command is not null && !File.Exists(command)) problems.Add($"SECRETS_COMMAND names no program: '{command}'; write its whole path, without arguments.");
        return new SecretSettings(KeyringOf(role, dataDirectory, environment, problems), directory, command);
    }

    private static ISecretKeyring KeyringOf(Role role, string dataDirectory, Func<string, string?> environment, List<string> problems)
    {
        if (environment("SECRETS_KEY_FILE") is { Length: > 0 } file)
        {
            var keyring = new FileKeyring(Path.GetFullPath(file), makes: false);
            try
            {
                _ = keyring.Find();
            }
            catch (SecretException e)
            {
                problems.Add($"SECRETS_KEY_FILE: {e.Message}");
            }
            return keyring;
        }
        if (environment("SECRETS_KEY") is not { Length: > 0 } text) return role.NeedsSharedDatabase ? new NoKeyring() : new FileKeyring(Path.Combine(dataDirectory, StandaloneFile), makes: true);
        if (SecretKeys.Parse(text.Replace(',', '\n'), out var problem) is { } keys) return new GivenKeyring(keys);
        problems.Add($"SECRETS_KEY: {problem}");
        return new NoKeyring();
    }
}
