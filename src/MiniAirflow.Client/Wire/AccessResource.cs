namespace MiniAirflow.Client.Wire;

/// <summary>A role, and for which workflows it counts.</summary>
public sealed record GrantResource
{
    /// <summary><c>viewer</c>, <c>operator</c>, <c>author</c> or <c>admin</c>; each may do all that those before it may.</summary>
    public required string Role { get; init; }

    /// <summary>Names of workflows (<c>etl</c>) and folders of them (<c>finance.*</c>); absent for all.</summary>
    public IReadOnlyList<string>? Workflows { get; init; }
}

/// <summary>Who a caller is to the server.</summary>
public sealed record CallerResource
{
    /// <summary>Their name.</summary>
    public required string Name { get; init; }

    /// <summary>How they showed it: <c>local</c> for not at all, <c>user</c>, <c>key</c> or <c>token</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What they may do, for some workflows at least.</summary>
    public required IReadOnlyList<string> Rights { get; init; }

    /// <summary>The grants that give it.</summary>
    public required IReadOnlyList<GrantResource> Grants { get; init; }

    /// <summary><c>required</c> when everybody must show who they are, <c>off</c> when the local user need not.</summary>
    public required string Authentication { get; init; }
}

/// <summary>How one may log in at a server.</summary>
public sealed record LoginWaysResource
{
    /// <summary><c>required</c> when everybody must show who they are, <c>off</c> when the local user need not.</summary>
    public required string Authentication { get; init; }

    /// <summary>Whether an OpenID provider is set: then <c>/auth/oidc/login</c> leads there. Name and password always do.</summary>
    public required bool Provider { get; init; }
}

/// <summary>A ticket for one event stream.</summary>
public sealed record TicketResource
{
    /// <summary>To be sent as <c>ticket</c> in the stream's address; good once.</summary>
    public required string Ticket { get; init; }

    /// <summary>Seconds for which it is good.</summary>
    public required int ExpiresIn { get; init; }
}

/// <summary>A key with which a program shows who it is.</summary>
public sealed record ApiKeyResource
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>How the key begins, after <c>mak_</c>: enough to recognise it, and no secret.</summary>
    public required string Prefix { get; init; }

    /// <summary>The key itself; only in the answer that makes it, and never again.</summary>
    public string? Key { get; init; }

    /// <summary>What it may do.</summary>
    public required IReadOnlyList<GrantResource> Grants { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it opens nothing; absent for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked; absent while it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was last used, to about a minute; absent for never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>A person who logs in.</summary>
public sealed record UserResource
{
    /// <summary>Name to log in with.</summary>
    public required string Name { get; init; }

    /// <summary>What they may do.</summary>
    public required IReadOnlyList<GrantResource> Grants { get; init; }

    /// <summary>Whether they cannot log in for now.</summary>
    public required bool IsDisabled { get; init; }

    /// <summary>When the user was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When they last logged in; absent for never.</summary>
    public DateTimeOffset? LastLoginAt { get; init; }
}

/// <summary>Somebody changed something, or tried to.</summary>
public sealed record AuditRecordResource
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who; empty for somebody who did not show it.</summary>
    public required string Actor { get; init; }

    /// <summary>How they showed it; empty for not at all.</summary>
    public required string ActorKind { get; init; }

    /// <summary>From which address.</summary>
    public required string Source { get; init; }

    /// <summary>What they did: the name of the operation in this document.</summary>
    public required string Action { get; init; }

    /// <summary>To what.</summary>
    public required string Target { get; init; }

    /// <summary><c>done</c>, <c>refused</c> for what they may not do, or <c>failed</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>What changed, or why it was refused.</summary>
    public required string Detail { get; init; }
}
