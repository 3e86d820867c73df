namespace MiniAirflow.Client.Wire;

/// <summary>Somebody logs in.</summary>
public sealed record LoginRequest
{
    /// <summary>Their name.</summary>
    public required string Username { get; init; }

    /// <summary>Their password.</summary>
    public required string Password { get; init; }
}

/// <summary>A user chooses another password.</summary>
public sealed record ChangePasswordRequest
{
    /// <summary>The password of now.</summary>
    public required string Current { get; init; }

    /// <summary>The one to come.</summary>
    public required string New { get; init; }
}

/// <summary>A key to make.</summary>
public sealed record CreateKeyRequest
{
    /// <summary>What to call it, e.g. after the program that uses it.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do.</summary>
    public required IReadOnlyList<GrantResource> Grants { get; init; }

    /// <summary>From when on it opens nothing; absent for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A user to make.</summary>
public sealed record CreateUserRequest
{
    /// <summary>Name to log in with.</summary>
    public required string Name { get; init; }

    /// <summary>A first password, which the user can change.</summary>
    public required string Password { get; init; }

    /// <summary>What they may do.</summary>
    public required IReadOnlyList<GrantResource> Grants { get; init; }
}

/// <summary>What is to change about a user; absent for what stays.</summary>
public sealed record ChangeUserRequest
{
    /// <summary>Another password; it ends their sessions.</summary>
    public string? Password { get; init; }

    /// <summary>What they may do from now on.</summary>
    public IReadOnlyList<GrantResource>? Grants { get; init; }

    /// <summary>Whether they cannot log in; it ends their sessions.</summary>
    public bool? IsDisabled { get; init; }
}
