using System.CommandLine;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Access;

/// <summary><c>keys</c>: with which programs show who they are.</summary>
internal static class KeysCommand
{
    public static Verb Create(CommandHost host) =>
        new("keys", "Keep the keys with which programs come in",
            "miniairflow keys list",
            "miniairflow keys create ci --grant operator:finance.* --expires 90d > ci.key",
            "miniairflow keys revoke 0198c1f2-…") { CreateList(host), CreateCreate(host), CreateRevoke(host) };

    private static Verb CreateList(CommandHost host)
    {
        var server = new ServerOptions();
        var verb = new Verb("list", "List keys, newest first, the revoked ones too", "miniairflow keys list", "miniairflow keys list --json | jq '.[] | select(.expires_at == null)'");
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var keys = await connection.Client.ListApiKeysAsync(cancellationToken).ConfigureAwait(false);
            var (now, zone) = (host.Time.GetUtcNow(), host.Time.LocalTimeZone);
            if (server.IsJson(parsed)) host.Out.WriteJson(keys, WireJsonContext.Default.IReadOnlyListApiKeyResource);
            else if (keys.Count == 0) host.Remark("There are no keys.");
            else
                new Tables(host.Out, host.Screen).Write(["NAME", "KEY", "GRANTS", "STATE", "LAST USED", "ID"],
                    keys.Select(key => (string[])[key.Name, $"mak_{key.Prefix}…", GrantOption.Show(key.Grants), StateOf(key, now, zone), key.LastUsedAt is { } used ? Format.Moment(used, zone) : "never", key.Id.ToString()]));
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateCreate(CommandHost host)
    {
        var server = new ServerOptions();
        var name = new Argument<string>("NAME") { Description = "What to call it, e.g. after the program that uses it" };
        var grants = GrantOption.Create();
        var expires = new Option<string?>("--expires") { Description = $"When it ends: {TimeTexts.UntilForm} [default: never]", HelpName = "WHEN" };
        var verb = new Verb("create", "Make a key and print it, this once", "miniairflow keys create ci --grant operator --expires 90d > ci.key", "miniairflow keys create dashboard --grant viewer:finance.*") { name, grants, expires };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            var request = new CreateKeyRequest
            {
                Name = parsed.GetRequiredValue(name),
                Grants = GrantOption.Read(parsed.GetValue(grants)) ?? throw CommandException.BadInput("Say what the key may do: --grant viewer, operator, author or admin."),
                ExpiresAt = parsed.GetValue(expires) is { } when ? TimeTexts.ReadUntil(when, "--expires", host) : null,
            };
            using var connection = server.Connect(parsed, host);
            var key = await connection.Client.CreateApiKeyAsync(request, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(key, WireJsonContext.Default.ApiKeyResource);
            else host.Out.WriteLine(key.Key);
            host.Remark($"Key {key.Name} may do this: {GrantOption.Show(key.Grants)}. It is shown this once.");
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateRevoke(CommandHost host)
    {
        var server = new ServerOptions();
        var id = new Argument<Guid>("ID") { Description = "Id of the key" };
        var verb = new Verb("revoke", "Revoke a key for good; its event streams are closed", "miniairflow keys revoke 0198c1f2-7a6b-7c3e-9d10-5f2e8b4a6c01") { id };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var key = await connection.Client.RevokeApiKeyAsync(parsed.GetRequiredValue(id), cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(key, WireJsonContext.Default.ApiKeyResource);
            else host.Out.WriteLine(TerminalText.Line($"Revoked key {key.Name}, mak_{key.Prefix}…"));
            return ExitCodes.Ok;
        });
    }

    private static string StateOf(ApiKeyResource key, DateTimeOffset now, TimeZoneInfo zone) =>
        key.RevokedAt is { } revoked ? $"revoked {Format.Moment(revoked, zone)}"
        : key.ExpiresAt is not { } end ? "for ever"
        : $"{(end <= now ? "ended" : "until")} {Format.Moment(end, zone)}";
}
