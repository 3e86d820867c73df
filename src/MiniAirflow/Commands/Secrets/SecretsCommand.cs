using System.CommandLine;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Secrets;

/// <summary><c>secrets</c>: values that tasks get and nobody reads back.</summary>
internal static class SecretsCommand
{
    public static Verb Create(CommandHost host) =>
        new("secrets", "Keep the secrets that tasks are given as environment variables",
            "miniairflow secrets list",
            "miniairflow secrets set warehouse_password < password.txt",
            "miniairflow secrets rotate") { CreateList(host), CreateShow(host), CreateSet(host), CreateDelete(host), CreateRotate(host) };

    private static Verb CreateList(CommandHost host)
    {
        var server = new ServerOptions();
        var verb = new Verb("list", "List secrets, by name, without their values", "miniairflow secrets list", "miniairflow secrets list --json | jq -r '.[].name'");
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var secrets = await connection.Client.ListSecretsAsync(cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(secrets, WireJsonContext.Default.IReadOnlyListSecretResource);
            else if (secrets.Count == 0) host.Remark("There are no secrets.");
            else
                new Tables(host.Out, host.Screen).Write(["SECRET", "WRITTEN", "KEY", "DESCRIPTION"],
                    secrets.Select(secret => (string[])[secret.Name, Format.Time(secret.UpdatedAt, host.Time.LocalTimeZone), secret.KeyId, secret.Description]));
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateShow(CommandHost host)
    {
        var server = new ServerOptions();
        var name = NameArgument();
        var verb = new Verb("show", "Show a secret without its value, and which workflows name it", "miniairflow secrets show warehouse_password") { name };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            Write(host, await connection.Client.GetSecretAsync(parsed.GetRequiredValue(name), cancellationToken).ConfigureAwait(false), server.IsJson(parsed));
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateSet(CommandHost host)
    {
        var server = new ServerOptions();
        var name = NameArgument();
        var description = ValueInput.Description();
        var verb = new Verb("set", "Write a secret; its value comes from standard input, since any user can read command lines",
            "miniairflow secrets set warehouse_password < password.txt",
            "printf %s \"$TOKEN\" | miniairflow secrets set api_token --description 'of the reporting service'") { name, description };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var value = await ValueInput.ReadAsync(host, cancellationToken).ConfigureAwait(false);
            var secret = await connection.Client.PutSecretAsync(parsed.GetRequiredValue(name), new PutSecretRequest { Value = value, Description = parsed.GetValue(description) }, cancellationToken).ConfigureAwait(false);
            Write(host, secret, server.IsJson(parsed));
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateDelete(CommandHost host)
    {
        var server = new ServerOptions();
        var name = NameArgument();
        var verb = new Verb("delete", "Delete a secret; tasks that name it fail from then on", "miniairflow secrets delete warehouse_password") { name };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var secret = parsed.GetRequiredValue(name);
            await connection.Client.DeleteSecretAsync(secret, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(new DeletedName(secret), CommandJsonContext.Default.DeletedName);
            else host.Out.WriteLine(TerminalText.Line($"Deleted secret {secret}."));
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateRotate(CommandHost host)
    {
        var server = new ServerOptions();
        var verb = new Verb("rotate", "Seal all secrets anew under the newest key of the server; the older ones can be removed afterwards", "miniairflow secrets rotate");
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var done = await connection.Client.RotateSecretsAsync(cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(done, WireJsonContext.Default.RotationResource);
            else host.Out.WriteLine(TerminalText.Line($"{done.Rotated} of {done.Total} secrets are sealed anew under key {done.KeyId}; the others were already."));
            return ExitCodes.Ok;
        });
    }

    private static void Write(CommandHost host, SecretResource secret, bool isJson)
    {
        if (isJson) host.Out.WriteJson(secret, WireJsonContext.Default.SecretResource);
        else host.Out.WriteLine(TerminalText.Line($"Secret {secret.Name}, written {Format.Time(secret.UpdatedAt, host.Time.LocalTimeZone)}; {ValueInput.Users(secret.UsedBy)}"));
    }

    private static Argument<string> NameArgument() => new("NAME") { Description = "Name of the secret" };
}
