namespace MiniAirflow.Client.Wire;

/// <summary>A secret, without its value: no request reads that back.</summary>
public sealed record SecretResource
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Free text for people.</summary>
    public required string Description { get; init; }

    /// <summary>Names the key under which it is sealed, and tells nothing of it.</summary>
    public required string KeyId { get; init; }

    /// <summary>When it was last written.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Names of the workflows whose current version names it; only where one secret is asked for.</summary>
    public IReadOnlyList<string>? UsedBy { get; init; }
}

/// <summary>What a secret is to be.</summary>
public sealed record PutSecretRequest
{
    /// <summary>Its value; 1 byte to 64 KiB of text, without NUL.</summary>
    public required string Value { get; init; }

    /// <summary>Free text for people.</summary>
    public string? Description { get; init; }
}

/// <summary>What became of sealing all secrets anew.</summary>
public sealed record RotationResource
{
    /// <summary>The key under which they are sealed now.</summary>
    public required string KeyId { get; init; }

    /// <summary>How many were sealed anew.</summary>
    public required int Rotated { get; init; }

    /// <summary>How many there are.</summary>
    public required int Total { get; init; }
}

/// <summary>A variable: a value for expressions that is no secret.</summary>
public sealed record VariableResource
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its value.</summary>
    public required string Value { get; init; }

    /// <summary>Free text for people.</summary>
    public required string Description { get; init; }

    /// <summary>When it was last written.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Names of the workflows whose current version names it; only where one variable is asked for.</summary>
    public IReadOnlyList<string>? UsedBy { get; init; }
}

/// <summary>What a variable is to be.</summary>
public sealed record PutVariableRequest
{
    /// <summary>Its value; at most 64 KiB of text, without NUL.</summary>
    public required string Value { get; init; }

    /// <summary>Free text for people.</summary>
    public string? Description { get; init; }
}
