namespace MiniAirflow.Core.Access;

/// <summary>A role, and for which workflows it counts.</summary>
/// <param name="Role">The role.</param>
/// <param name="Scope">Its workflows.</param>
public sealed record Grant(Role Role, AccessScope Scope)
{
    /// <summary>The admin of everything.</summary>
    public static Grant Admin { get; } = new(Role.Admin, AccessScope.Everything);

    /// <summary>As it is written: <c>operator</c>, or <c>operator:etl,finance.*</c>.</summary>
    public override string ToString() => Scope.IsEverything ? Role.Word() : $"{Role.Word()}:{string.Join(',', Scope.Entries)}";

    /// <summary>Reads one grant.</summary>
    /// <param name="text">The text.</param>
    /// <param name="grant">The grant; null when there is a problem.</param>
    /// <param name="problem">What is wrong, as one sentence.</param>
    public static bool TryParse(string text, out Grant? grant, out string? problem)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return TryOf(colon < 0 ? text : text[..colon], colon < 0 ? null : text[(colon + 1)..].Split(','), out grant, out problem);
    }

    /// <summary>Makes a grant of its parts.</summary>
    /// <param name="role">The role's word.</param>
    /// <param name="workflows">Names and folders; null for all.</param>
    /// <param name="grant">The grant; null when there is a problem.</param>
    /// <param name="problem">What is wrong, as one sentence.</param>
    public static bool TryOf(string? role, IReadOnlyList<string>? workflows, out Grant? grant, out string? problem)
    {
        grant = null;
        if (!RoleWords.TryParse(role, out var known))
        {
            problem = $"{Definitions.ProblemText.Quoted(role ?? "")} is no role; use one of {string.Join(", ", RoleWords.All)}.";
            return false;
        }
        if (!AccessScope.TryParse(workflows, out var scope, out problem)) return false;
        if (known == Role.Admin && !scope.IsEverything)
        {
            problem = "An admin decides for everybody, so this role cannot be limited to some workflows; use author for those.";
            return false;
        }
        grant = new Grant(known, scope);
        return true;
    }
}

/// <summary>Grants as one text, for columns: with spaces between them.</summary>
public static class GrantText
{
    /// <summary>Most grants of one principal.</summary>
    public const int MaxGrants = 20;

    /// <summary>Writes grants.</summary>
    public static string Write(IReadOnlyList<Grant> grants) => string.Join(' ', grants);

    /// <summary>Reads what <see cref="Write"/> wrote; what cannot be read gives no right.</summary>
    public static IReadOnlyList<Grant> Read(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => Grant.TryParse(one, out var grant, out _) ? grant : null).OfType<Grant>()];
}
