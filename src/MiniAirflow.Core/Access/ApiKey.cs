namespace MiniAirflow.Core.Access;

/// <summary>A key with which a program shows who it is. The key itself is shown once, when it is made; what is kept opens nothing.</summary>
public sealed record ApiKey
{
    /// <summary>Identity.</summary>
    public required Guid Id { get; init; }

    /// <summary>What people call it; not unique.</summary>
    public required string Name { get; init; }

    /// <summary>The part of the key by which it is found; no secret.</summary>
    public required string Prefix { get; init; }

    /// <summary>SHA-256 of the whole key, in hexadecimal digits: enough for a secret of 256 random bits, of which there is nothing to guess.</summary>
    public required string Hash { get; init; }

    /// <summary>What it may do.</summary>
    public required IReadOnlyList<Grant> Grants { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it opens nothing; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked; null while it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was last used, to about a minute; null for never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Whether it opens anything at a time.</summary>
    public bool IsValidAt(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || now < ExpiresAt);
}
