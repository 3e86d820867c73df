namespace MiniAirflow.Core.Access;

/// <summary>Decides who may do what; the only place that does.</summary>
public static class AccessRule
{
    /// <summary>Whether a principal has a right for a workflow.</summary>
    /// <param name="principal">Who asks.</param>
    /// <param name="right">The right.</param>
    /// <param name="workflow">Name of the workflow; null for what belongs to no workflow, or to all.</param>
    public static bool Allows(Principal principal, Right right, string? workflow)
    {
        var needsEverything = right.IsGlobal();
        foreach (var grant in principal.Grants)
        {
            if (grant.Role < right.LeastRole()) continue;
            if (grant.Scope.IsEverything) return true;
            if (!needsEverything && (workflow is null || grant.Scope.Contains(workflow))) return true;
        }
        return false;
    }

    /// <summary>Whether a principal has a right for at least one workflow; for rights that are global, whether they have it at all.</summary>
    public static bool AllowsAny(Principal principal, Right right) => Allows(principal, right, null);

    /// <summary>Whether a principal has a right for every workflow.</summary>
    public static bool AllowsEverything(Principal principal, Right right)
    {
        foreach (var grant in principal.Grants)
            if (grant.Role >= right.LeastRole() && grant.Scope.IsEverything) return true;
        return false;
    }

    /// <summary>The rights that a principal has for at least one workflow.</summary>
    public static IReadOnlyList<Right> RightsOf(Principal principal) => [.. Rights.All.Where(right => AllowsAny(principal, right))];
}
