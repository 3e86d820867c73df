using MiniAirflow.Core.Access;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Roles;

/// <summary>The first key of a server that asks everybody who they are, and that nobody could enter otherwise: random, printed once, and kept as a hash only (S01).</summary>
internal static class FirstKey
{
    /// <summary>Makes it when there is no key and no user; what starts at the same time makes none.</summary>
    /// <param name="store">The store.</param>
    /// <param name="output">Where it is shown: not the log, which is collected and kept.</param>
    /// <param name="stop">Ends the wait.</param>
    public static async Task MakeAsync(IStore store, Stream output, CancellationToken stop)
    {
        if (await store.Access.HasAnyAsync(stop).ConfigureAwait(false)) return;
        var (secret, prefix) = KeyText.New();
        var key = new ApiKey
        {
            Id = Guid.Empty, Name = "first", Prefix = prefix, Hash = KeyText.HashOf(secret), Grants = [Grant.Admin], CreatedBy = "first start", CreatedAt = default,
        };
        if (await store.Access.AddKeyAsync(key, mustBeFirst: true, stop).ConfigureAwait(false) is null) return;
        await store.Audit.AppendAsync(
            [new AuditRecord { Actor = "first start", ActorKind = PrincipalKind.Local.Word(), Source = "", Action = "createApiKey", Target = $"key {prefix} first", Outcome = AuditOutcome.Done, Detail = "admin, for ever" }],
            stop).ConfigureAwait(false);
        using var writer = new StreamWriter(output, leaveOpen: true);
        await writer.WriteLineAsync(
            $"""

            There was no key and no user yet. This is the first key, an admin's. It is shown this once:

                {secret}

            Keep it in a file that only you can read, and name the file with --api-key-file or MINIAIRFLOW_API_KEY_FILE.
            'miniairflow keys create' makes keys with fewer rights, 'miniairflow users create' makes users; then revoke this one.

            """).ConfigureAwait(false);
    }
}
