namespace MiniAirflow.Core.Secrets;

/// <summary>What may be told of a secret: everything but its value.</summary>
/// <param name="Name">By which tasks name it.</param>
/// <param name="Description">Free text for people.</param>
/// <param name="KeyId">The key under which its value is sealed; see <see cref="SecretKey.Id"/>.</param>
/// <param name="UpdatedAt">When it was last written, by the store's clock.</param>
public sealed record SecretInfo(string Name, string Description, string KeyId, DateTimeOffset UpdatedAt);

/// <summary>A secret as it is stored: nobody can read it without the key.</summary>
/// <param name="Name">By which tasks name it; it is sealed together with the value, so no value can be moved to another name.</param>
/// <param name="KeyId">The key under which it is sealed.</param>
/// <param name="Sealed">The value, encrypted; see <see cref="SecretBox"/>.</param>
public sealed record SealedSecret(string Name, string KeyId, ReadOnlyMemory<byte> Sealed);

/// <summary>A value that is no secret, by which workflows on one installation are told apart from those on another; Airflow's Variable.</summary>
/// <param name="Name">By which expressions name it: <c>{{ vars.NAME }}</c>.</param>
/// <param name="Value">The value.</param>
/// <param name="Description">Free text for people.</param>
/// <param name="UpdatedAt">When it was last written, by the store's clock.</param>
public sealed record Variable(string Name, string Value, string Description, DateTimeOffset UpdatedAt);

/// <summary>A secret cannot be had. The message is one sentence for people, and never holds a value.</summary>
public sealed class SecretException(string message) : Exception(message);
