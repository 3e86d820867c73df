using MiniAirflow.Api.Access;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Tests.Support;

/// <summary>Keys, and servers that ask for them.</summary>
internal static class Keys
{
    /// <summary>A server that asks everybody, and whose limits are no test's subject.</summary>
    public static ApiOptions Required { get; } = new() { Access = new AccessOptions { Authentication = Authentication.Required, AnonymousRequestsPerSecond = 100_000, PasswordRounds = 1_000 } };

    /// <summary>Makes a key with these grants.</summary>
    public static Task<string> KeyAsync(this ApiHost host, params string[] grants) => host.KeyAsync(null, grants);

    /// <summary>Makes a key that ends.</summary>
    public static async Task<string> KeyAsync(this ApiHost host, DateTimeOffset? end, params string[] grants) => (await host.NewKeyAsync(end, grants)).Secret;

    /// <summary>Makes a key, and tells its row too.</summary>
    public static async Task<(string Secret, ApiKey Key)> NewKeyAsync(this ApiHost host, DateTimeOffset? end, params string[] grants)
    {
        var (secret, prefix) = KeyText.New();
        var key = new ApiKey
        {
            Id = Guid.Empty, Name = grants.FirstOrDefault() ?? "none", Prefix = prefix, Hash = KeyText.HashOf(secret), Grants = [.. grants.Select(Read)], CreatedBy = "test", CreatedAt = default, ExpiresAt = end,
        };
        return (secret, (await host.Store.Access.AddKeyAsync(key, mustBeFirst: false, ApiHost.Cancelled)).ShouldNotBeNull());
    }

    /// <summary>The header that shows a key.</summary>
    public static (string Name, string Value) Bearer(string key) => ("Authorization", $"Bearer {key}");

    /// <summary>Reads a grant.</summary>
    public static Grant Read(string text) => Grant.TryParse(text, out var grant, out var problem) ? grant! : throw new ArgumentException(problem, nameof(text));
}
