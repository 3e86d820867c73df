using MiniAirflow.Api.Problems;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Access;

/// <summary>Keys, users, grants and records as wire records, and grants from them.</summary>
internal static class AccessMapping
{
    public static ApiKeyResource Shown(this ApiKey key, string? secret = null) => new()
    {
        Id = key.Id, Name = key.Name, Prefix = key.Prefix, Key = secret, Grants = Shown(key.Grants), CreatedBy = key.CreatedBy, CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt, RevokedAt = key.RevokedAt, LastUsedAt = key.LastUsedAt,
    };

    public static UserResource Shown(this User user) => new()
    {
        Name = user.Name, Grants = Shown(user.Grants), IsDisabled = user.IsDisabled, CreatedAt = user.CreatedAt, LastLoginAt = user.LastLoginAt,
    };

    public static AuditRecordResource Shown(this AuditRecord record) => new()
    {
        Id = record.Id, At = record.At, Actor = record.Actor, ActorKind = record.ActorKind, Source = record.Source, Action = record.Action, Target = record.Target,
        Outcome = record.Outcome.Word(), Detail = record.Detail,
    };

    public static CallerResource Shown(this Principal principal, Authentication authentication) => new()
    {
        Name = principal.Name,
        Kind = principal.Kind.Word(),
        Rights = [.. AccessRule.RightsOf(principal).Select(right => right.Word())],
        Grants = Shown(principal.Grants),
        Authentication = Word(authentication),
    };

    /// <summary>Whether everybody must show who they are, as a word.</summary>
    public static string Word(Authentication authentication) => authentication == Authentication.Required ? "required" : "off";

    /// <summary>The grants of a request.</summary>
    /// <exception cref="RefusedException">One of them means nothing, or there are none.</exception>
    public static IReadOnlyList<Grant> Read(IReadOnlyList<GrantResource> given)
    {
        if (given.Count is 0 or > GrantText.MaxGrants)
            throw Problem.BadParameter("grants", $"There must be 1 to {GrantText.MaxGrants} grants.", "As in [{\"role\": \"operator\", \"workflows\": [\"etl\", \"finance.*\"]}].");
        var grants = new List<Grant>(given.Count);
        var problems = new List<ProblemItem>();
        foreach (var (i, one) in given.Index())
        {
            if (Grant.TryOf(one.Role, one.Workflows, out var grant, out var problem)) grants.Add(grant!);
            else problems.Add(new ProblemItem { Path = $"grants[{i}]", Message = problem! });
        }
        return problems.Count == 0 ? grants : throw Problem.BadDocument(problems);
    }

    private static GrantResource[] Shown(IReadOnlyList<Grant> grants) =>
        [.. grants.Select(grant => new GrantResource { Role = grant.Role.Word(), Workflows = grant.Scope.IsEverything ? null : grant.Scope.Entries })];
}
