namespace MiniAirflow.Core.Access;

/// <summary>A person who logs in.</summary>
public sealed record User
{
    /// <summary>Identity.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name to log in with, unique.</summary>
    public required string Name { get; init; }

    /// <summary>What is kept of the password; see <see cref="Passwords"/>.</summary>
    public required string PasswordHash { get; init; }

    /// <summary>What they may do.</summary>
    public required IReadOnlyList<Grant> Grants { get; init; }

    /// <summary>Whether they cannot log in for now.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>When the user was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When they last logged in; null for never.</summary>
    public DateTimeOffset? LastLoginAt { get; init; }
}

/// <summary>A log-in that has not ended. The browser has its token; what is kept opens nothing.</summary>
public sealed record Session
{
    /// <summary>Identity.</summary>
    public required Guid Id { get; init; }

    /// <summary>SHA-256 of its token.</summary>
    public required string TokenHash { get; init; }

    /// <summary>Whose it is; null for somebody whom another issuer vouches for.</summary>
    public Guid? UserId { get; init; }

    /// <summary>The name of whoever logged in.</summary>
    public required string Name { get; init; }

    /// <summary>What they may do, where no user says it.</summary>
    public required IReadOnlyList<Grant> Grants { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends by itself.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
