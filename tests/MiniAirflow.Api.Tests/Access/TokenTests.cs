using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Access;

/// <summary>Tokens of another issuer.</summary>
public sealed class TokenTests
{
    private const string Issuer = "https://id.example.com";
    private const string Audience = "miniairflow";

    [Fact]
    public async Task A_good_token_gives_what_its_roles_are_mapped_to()
    {
        using var issuer = new FakeIssuer();
        await using var host = await StartAsync(issuer);
        await RoleTests.RunAsync(host, "finance.daily");
        await RoleTests.RunAsync(host, "other");
        var reply = (await host.GetAsync("/auth/me", Keys.Bearer(issuer.Token("ops", "unknown")))).ShouldBe(HttpStatusCode.OK);
        (reply.Json.GetProperty("kind").GetString(), reply.Json.GetProperty("name").GetString()).ShouldBe(("token", "ann"));
        reply.Json.GetProperty("grants").GetRawText().ShouldBe("""[{"role":"operator","workflows":["finance.*"]}]""");
        (await host.GetAsync("/workflows", Keys.Bearer(issuer.Token("ops")))).Json.GetArrayLength().ShouldBe(1);
        (await host.GetAsync("/audit", Keys.Bearer(issuer.Token("admins")))).ShouldBe(HttpStatusCode.OK);
        (await host.GetAsync("/auth/me", Keys.Bearer(issuer.Token("unknown")))).ShouldBeProblem(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_that_is_not_good_opens_nothing()
    {
        using var issuer = new FakeIssuer();
        using var stranger = new FakeIssuer();
        await using var host = await StartAsync(issuer);
        var good = issuer.Token("admins");
        var parts = good.Split('.');
        var none = Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""");
        var publicKey = issuer.PublicKeyBytes;
        (string What, string Token)[] bad =
        [
            ("another key", stranger.Token("admins")),
            ("another issuer", issuer.Altered(new() { ["iss"] = "https://evil.example" }, "admins")),
            ("another audience", issuer.Altered(new() { ["aud"] = "another" }, "admins")),
            ("over", issuer.Altered(new() { ["exp"] = TimeProvider.System.GetUtcNow().AddMinutes(-5).ToUnixTimeSeconds(), ["nbf"] = 0L }, "admins")),
            ("not yet", issuer.Altered(new() { ["nbf"] = TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds() }, "admins")),
            ("no signature", $"{none}.{parts[1]}."),
            ("no signature, and another's", $"{none}.{parts[1]}.{parts[2]}"),
            ("altered", $"{parts[0]}.{Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(parts[1]).Replace("ann", "bob", StringComparison.Ordinal))}.{parts[2]}"),
            // The classic: the public key as the secret of an HMAC.
            ("the public key as a secret", FakeIssuer.Sign(new SigningCredentials(new SymmetricSecurityKey(publicKey) { KeyId = issuer.KeyId }, "HS256"), FakeIssuer.Claims([], "admins"))),
            ("not three parts", "a.b"),
            ("no token", "eyJ"),
        ];
        foreach (var (what, token) in bad) (await host.GetAsync("/auth/me", Keys.Bearer(token))).Status.ShouldBe(HttpStatusCode.Unauthorized, what);
        (await host.GetAsync("/auth/me", Keys.Bearer(good))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_change_of_keys_is_noticed_and_an_issuer_that_is_away_is_no_reason_to_let_in()
    {
        using var issuer = new FakeIssuer();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await StartAsync(issuer, time);
        issuer.IsAway = true;
        (await host.GetAsync("/auth/me", Keys.Bearer(issuer.Token("admins")))).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "issuer");
        issuer.IsAway = false;
        (await host.GetAsync("/auth/me", Keys.Bearer(issuer.Token("admins")))).ShouldBe(HttpStatusCode.OK);
        issuer.ChangeKey();
        time.Advance(TimeSpan.FromMinutes(2));
        (await host.GetAsync("/auth/me", Keys.Bearer(issuer.Token("admins")))).ShouldBe(HttpStatusCode.OK);
        var asked = issuer.Asked;
        using var stranger = new FakeIssuer();
        for (var i = 0; i < 20; i++) (await host.GetAsync("/auth/me", Keys.Bearer(stranger.Token("admins")))).ShouldBeProblem(HttpStatusCode.Unauthorized);
        issuer.Asked.ShouldBe(asked);
    }

    [Fact]
    public async Task A_shared_secret_does_for_an_issuer_without_public_keys()
    {
        var secret = RandomNumberGenerator.GetBytes(32);
        await using var host = await ApiHost.StartAsync(Options(new TokenOptions { Issuer = Issuer, Audience = Audience, Secret = secret, Grants = Grants }));
        using var issuer = new FakeIssuer();
        (await host.GetAsync("/auth/me", Keys.Bearer(FakeIssuer.Sign(new SigningCredentials(new SymmetricSecurityKey(secret), "HS256"), FakeIssuer.Claims([], "admins"))))).ShouldBe(HttpStatusCode.OK);
        (await host.GetAsync("/auth/me", Keys.Bearer(issuer.Token("admins")))).ShouldBeProblem(HttpStatusCode.Unauthorized);
    }

    private static readonly Dictionary<string, IReadOnlyList<Core.Access.Grant>> Grants = new() { ["admins"] = [Keys.Read("admin")], ["ops"] = [Keys.Read("operator:finance.*")] };

    private static Task<ApiHost> StartAsync(FakeIssuer issuer, TimeProvider? time = null) =>
        ApiHost.StartAsync(Options(new TokenOptions { Issuer = Issuer, Audience = Audience, Grants = Grants, Handler = issuer }), time: time);

    private static ApiOptions Options(TokenOptions tokens) => Keys.Required with { Access = Keys.Required.Access with { Tokens = tokens } };

    /// <summary>An issuer with a discovery document, a key set, and real signatures.</summary>
    private sealed class FakeIssuer : HttpMessageHandler
    {
        private ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private int _number = 1;

        public bool IsAway { get; set; }

        public int Asked { get; private set; }

        public string KeyId => $"key-{_number}";

        public byte[] PublicKeyBytes => Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem());

        public void ChangeKey() => (_key, _number) = (ECDsa.Create(ECCurve.NamedCurves.nistP256), _number + 1);

        public string Token(params string[] roles) => Altered([], roles);

        public string Altered(Dictionary<string, object> instead, params string[] roles) =>
            Sign(new SigningCredentials(new ECDsaSecurityKey(_key) { KeyId = KeyId }, "ES256"), Claims(instead, roles));

        public static Dictionary<string, object> Claims(Dictionary<string, object> instead, params string[] roles)
        {
            var now = TimeProvider.System.GetUtcNow();
            var claims = new Dictionary<string, object>
            {
                ["iss"] = Issuer, ["aud"] = Audience, ["sub"] = "1234", ["preferred_username"] = "ann", ["roles"] = roles,
                ["iat"] = now.ToUnixTimeSeconds(), ["nbf"] = now.AddSeconds(-5).ToUnixTimeSeconds(), ["exp"] = now.AddMinutes(10).ToUnixTimeSeconds(),
            };
            foreach (var (name, value) in instead) claims[name] = value;
            return claims;
        }

        public static string Sign(SigningCredentials credentials, Dictionary<string, object> claims) =>
            new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(System.Text.Json.JsonSerializer.Serialize(claims), credentials);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (IsAway) throw new HttpRequestException("away");
            Asked++;
            var parameters = _key.ExportParameters(includePrivateParameters: false);
            var text = request.RequestUri!.AbsolutePath switch
            {
                "/.well-known/openid-configuration" => $$"""{"issuer":"{{Issuer}}","jwks_uri":"{{Issuer}}/keys"}""",
                "/keys" => $$"""{"keys":[{"kty":"EC","crv":"P-256","use":"sig","kid":"{{KeyId}}","x":"{{Base64UrlEncoder.Encode(parameters.Q.X!)}}","y":"{{Base64UrlEncoder.Encode(parameters.Q.Y!)}}"}]}""",
                _ => throw new HttpRequestException("no such page"),
            };
            return Task.FromResult(new HttpResponseMessage { Content = new StringContent(text, Encoding.UTF8, "application/json") });
        }

        protected override void Dispose(bool disposing)
        {
            _key.Dispose();
            base.Dispose(disposing);
        }
    }
}
