namespace MiniAirflow.Core.Access;

/// <summary>How a caller showed who they are.</summary>
public enum PrincipalKind
{
    /// <summary>Not at all: a request of this machine, where nobody has to.</summary>
    Local,

    /// <summary>By a name and password, and since then by a session.</summary>
    User,

    /// <summary>By an API key.</summary>
    Key,

    /// <summary>By a token of another issuer.</summary>
    Token,
}

/// <summary>Who asks, and what they may do.</summary>
/// <param name="Kind">How that is known.</param>
/// <param name="Id">What identifies them among their kind.</param>
/// <param name="Name">What people call them.</param>
/// <param name="Grants">What they may do, together.</param>
public sealed record Principal(PrincipalKind Kind, string Id, string Name, IReadOnlyList<Grant> Grants)
{
    /// <summary>The one user of this machine.</summary>
    public static Principal Local { get; } = new(PrincipalKind.Local, "local", "local", [Grant.Admin]);

    /// <summary>Whoever reaches the port of a server that asks nobody.</summary>
    public static Principal Anonymous { get; } = new(PrincipalKind.Local, "anonymous", "anonymous", [Grant.Admin]);
}

/// <summary>The words for kinds of principals.</summary>
public static class PrincipalKinds
{
    private static readonly string[] Words = ["local", "user", "key", "token"];

    /// <summary>The word for a kind.</summary>
    public static string Word(this PrincipalKind kind) => Words[(int)kind];

    /// <summary>Every word.</summary>
    public static IReadOnlyList<string> All => Words;
}
