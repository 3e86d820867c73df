using System.CommandLine;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Access;

/// <summary><c>users</c>: the people who log in.</summary>
internal static class UsersCommand
{
    public static Verb Create(CommandHost host) =>
        new("users", "Keep the people who log in",
            "miniairflow users list",
            "miniairflow users create ann --grant author:finance.* --grant viewer",
            "miniairflow users change ann --disable") { CreateList(host), CreateCreate(host), CreateChange(host), CreateDelete(host) };

    private static Verb CreateList(CommandHost host)
    {
        var server = new ServerOptions();
        var verb = new Verb("list", "List users, by name", "miniairflow users list");
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var users = await connection.Client.ListUsersAsync(cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(users, WireJsonContext.Default.IReadOnlyListUserResource);
            else if (users.Count == 0) host.Remark("There are no users.");
            else
                new Tables(host.Out, host.Screen).Write(["NAME", "GRANTS", "STATE", "LAST LOG-IN"],
                    users.Select(user => (string[])[user.Name, GrantOption.Show(user.Grants), user.IsDisabled ? "disabled" : "enabled", user.LastLoginAt is { } at ? Format.Moment(at, host.Time.LocalTimeZone) : "never"]));
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateCreate(CommandHost host)
    {
        var server = new ServerOptions();
        var (name, grants) = (NameArgument(), GrantOption.Create());
        var verb = new Verb("create", "Make a user; the password is asked for, or read from standard input", "miniairflow users create ann --grant operator", "pass show ann | miniairflow users create ann --grant viewer") { name, grants };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            var given = GrantOption.Read(parsed.GetValue(grants)) ?? throw CommandException.BadInput("Say what the user may do: --grant viewer, operator, author or admin.");
            var password = await SecretInput.ReadAsync(host, $"Password of {parsed.GetRequiredValue(name)}: ", cancellationToken).ConfigureAwait(false);
            using var connection = server.Connect(parsed, host);
            var user = await connection.Client.CreateUserAsync(new CreateUserRequest { Name = parsed.GetRequiredValue(name), Password = password, Grants = given }, cancellationToken).ConfigureAwait(false);
            Show(host, server.IsJson(parsed), user, "Made");
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateChange(CommandHost host)
    {
        var server = new ServerOptions();
        var (name, grants) = (NameArgument(), GrantOption.Create());
        var password = new Option<bool>("--password") { Description = "Ask for another password, or read it from standard input; it ends their sessions" };
        var disable = new Option<bool>("--disable") { Description = "Let them log in no more, and end their sessions" };
        var enable = new Option<bool>("--enable") { Description = "Let them log in again" };
        var verb = new Verb("change", "Change what a user may do, their password, or whether they may log in; what is not named stays", "miniairflow users change ann --grant viewer", "miniairflow users change ann --disable") { name, grants, password, disable, enable };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            var (isOff, isOn) = (parsed.GetValue(disable), parsed.GetValue(enable));
            if (isOff && isOn) throw CommandException.BadInput("--disable and --enable exclude each other.");
            var change = new ChangeUserRequest
            {
                Grants = GrantOption.Read(parsed.GetValue(grants)),
                IsDisabled = isOff ? true : isOn ? false : null,
                Password = parsed.GetValue(password) ? await SecretInput.ReadAsync(host, $"New password of {parsed.GetRequiredValue(name)}: ", cancellationToken).ConfigureAwait(false) : null,
            };
            if (change is { Grants: null, IsDisabled: null, Password: null }) throw CommandException.BadInput("Say what is to change: --grant, --password, --disable or --enable.");
            using var connection = server.Connect(parsed, host);
            Show(host, server.IsJson(parsed), await connection.Client.ChangeUserAsync(parsed.GetRequiredValue(name), change, cancellationToken).ConfigureAwait(false), "Changed");
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateDelete(CommandHost host)
    {
        var server = new ServerOptions();
        var name = NameArgument();
        var verb = new Verb("delete", "Delete a user, and end their sessions", "miniairflow users delete ann") { name };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var user = parsed.GetRequiredValue(name);
            await connection.Client.DeleteUserAsync(user, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(new DeletedUser(user), CommandJsonContext.Default.DeletedUser);
            else host.Out.WriteLine(TerminalText.Line($"Deleted user {user}."));
            return ExitCodes.Ok;
        });
    }

    private static void Show(CommandHost host, bool isJson, UserResource user, string done)
    {
        if (isJson) host.Out.WriteJson(user, WireJsonContext.Default.UserResource);
        else host.Out.WriteLine(TerminalText.Line($"{done} user {user.Name}{(user.IsDisabled ? " (disabled)" : "")}: {GrantOption.Show(user.Grants)}."));
    }

    private static Argument<string> NameArgument() => new("NAME") { Description = "Name of the user" };
}
