using System.Net;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Tests.Access;

/// <summary>Users who log in.</summary>
internal static class Sessions
{
    public const string Password = "correct horse battery";

    /// <summary>Makes a user.</summary>
    public static async Task<User> UserAsync(ApiHost host, string name, string grants = "admin", int rounds = 1_000) => (await host.Store.Access.AddUserAsync(
        new User { Id = Guid.Empty, Name = name, PasswordHash = Passwords.HashOf(Password, rounds), Grants = [Keys.Read(grants)], CreatedAt = default }, ApiHost.Cancelled)).ShouldNotBeNull();

    /// <summary>Makes a user and logs in.</summary>
    /// <returns>The cookie, as a browser sends it.</returns>
    public static async Task<string> LogInAsync(ApiHost host, string name, string grants = "admin")
    {
        await UserAsync(host, name, grants);
        return CookieOf((await TryAsync(host, name, Password)).ShouldBe(HttpStatusCode.OK));
    }

    /// <summary>Tries to log in.</summary>
    public static Task<Reply> TryAsync(ApiHost host, string name, string password, params (string, string)[] headers) =>
        host.PostAsync("/auth/login", $$"""{"username":{{System.Text.Json.JsonSerializer.Serialize(name)}},"password":{{System.Text.Json.JsonSerializer.Serialize(password)}}}""", headers: headers);

    /// <summary>The cookie that an answer sets, as a browser sends it.</summary>
    public static string CookieOf(Reply reply) => reply.Header("Set-Cookie").ShouldNotBeNull().Split(';')[0];
}
