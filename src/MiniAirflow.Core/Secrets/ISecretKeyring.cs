namespace MiniAirflow.Core.Secrets;

/// <summary>Where a process has the keys of secrets. They are never in the database that has the secrets.</summary>
public interface ISecretKeyring
{
    /// <summary>The keys, as they are now; null where there are none.</summary>
    /// <exception cref="SecretException">They are there and cannot be read.</exception>
    SecretKeys? Find();

    /// <summary>The keys; makes the first one where that is this process's to do.</summary>
    /// <exception cref="SecretException">There are none, or they cannot be read; the message says how to give them.</exception>
    SecretKeys FindOrMake();
}

/// <summary>For a process that was given no keys.</summary>
public sealed class NoKeyring : ISecretKeyring
{
    /// <summary>What to do about it.</summary>
    public const string Advice = "This process has no key for secrets: name a file with SECRETS_KEY_FILE, in which 'openssl rand -base64 32' wrote one; all APIs and workers need the same.";

    /// <inheritdoc/>
    public SecretKeys? Find() => null;

    /// <inheritdoc/>
    public SecretKeys FindOrMake() => throw new SecretException(Advice);
}
