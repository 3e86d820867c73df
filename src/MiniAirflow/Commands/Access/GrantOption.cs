using System.CommandLine;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Commands.Access;

/// <summary><c>--grant</c>: what a key or a user may do.</summary>
internal static class GrantOption
{
    public static Option<string[]> Create() => new("--grant")
    {
        Description = "A role (viewer, operator, author, admin), for some workflows alone as in operator:etl,finance.*; repeat it for more",
        HelpName = "GRANT",
    };

    /// <summary>The grants that were given; null for none.</summary>
    /// <exception cref="CommandException">One of them means nothing.</exception>
    public static IReadOnlyList<GrantResource>? Read(string[]? texts) => texts is not { Length: > 0 } ? null : [.. texts.Select(Read)];

    /// <summary>As they are written.</summary>
    public static string Show(IEnumerable<GrantResource> grants) =>
        string.Join(' ', grants.Select(grant => grant.Workflows is { } workflows ? $"{grant.Role}:{string.Join(',', workflows)}" : grant.Role));

    private static GrantResource Read(string text) => Grant.TryParse(text, out var grant, out var problem)
        ? new GrantResource { Role = grant!.Role.Word(), Workflows = grant.Scope.IsEverything ? null : grant.Scope.Entries }
        : throw CommandException.BadInput($"--grant: {problem}");
}
