using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Access;

/// <summary>Log-in at an OpenID provider: a real one on a port of its own, which checks what a provider checks.</summary>
public sealed class OidcTests
{
    [Fact]
    public async Task A_person_logs_in_at_the_provider_and_gets_a_session_with_what_their_roles_give()
    {
        await using var provider = await Provider.StartAsync();
        await using var host = await StartAsync(provider);
        (await host.GetAsync("/auth/ways")).ShouldBe(HttpStatusCode.OK).Text.ShouldBe("""{"authentication":"required","provider":true}""");
        var (callback, binding) = await GoAsync(host, provider, "/auth/oidc/login?next=/workflows");
        var reply = (await host.GetAsync(callback, ("Cookie", binding))).ShouldBe(HttpStatusCode.OK);
        reply.Text.ShouldContain("url=/workflows\"");
        var session = reply.Headers["Set-Cookie"].Split(", ").Select(one => one.Split(';')[0]).Single(one => one.StartsWith("miniairflow-session=", StringComparison.Ordinal));
        var me = (await host.GetAsync("/auth/me", ("Cookie", session))).ShouldBe(HttpStatusCode.OK).Json;
        (me.GetProperty("name").GetString(), me.GetProperty("kind").GetString()).ShouldBe(("ann", "user"));
        me.GetProperty("grants").GetRawText().ShouldBe("""[{"role":"operator","workflows":["finance.*"]}]""");
        (await host.PostAsync("/auth/logout", headers: [("Cookie", session), ("Origin", $"http://{host.Address.Authority}")])).ShouldBe(HttpStatusCode.NoContent);
        (await host.GetAsync("/auth/me", ("Cookie", session))).ShouldBeProblem(HttpStatusCode.Unauthorized);
        (await host.Store.Audit.ListAsync(new() { Action = "login" }, ApiHost.Cancelled)).ShouldHaveSingleItem().Actor.ShouldBe("ann");
    }

    [Fact]
    public async Task An_answer_that_this_browser_did_not_ask_for_opens_nothing()
    {
        await using var provider = await Provider.StartAsync();
        await using var host = await StartAsync(provider);
        var (callback, binding) = await GoAsync(host, provider, "/auth/oidc/login");
        var (others, _) = await GoAsync(host, provider, "/auth/oidc/login");
        // Another browser's answer, planted in this one; no cookie; another state; the same answer twice.
        (await host.GetAsync(others, ("Cookie", binding))).ShouldBeProblem(HttpStatusCode.Unauthorized, "not the answer");
        (await host.GetAsync(callback)).ShouldBeProblem(HttpStatusCode.Unauthorized);
        (await host.GetAsync(callback.Replace("state=", "state=x", StringComparison.Ordinal), ("Cookie", binding))).ShouldBeProblem(HttpStatusCode.Unauthorized);
        (await host.GetAsync(callback, ("Cookie", binding))).ShouldBe(HttpStatusCode.OK);
        (await host.GetAsync(callback, ("Cookie", binding))).ShouldBeProblem(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("nonce")]
    [InlineData("audience")]
    [InlineData("issuer")]
    [InlineData("signature")]
    [InlineData("roles")]
    [InlineData("code")]
    public async Task A_token_that_is_not_for_this_log_in_opens_nothing(string wrong)
    {
        await using var provider = await Provider.StartAsync();
        await using var host = await StartAsync(provider);
        provider.Wrong = wrong;
        var (callback, binding) = await GoAsync(host, provider, "/auth/oidc/login");
        (await host.GetAsync(callback, ("Cookie", binding))).ShouldBeProblem(HttpStatusCode.Unauthorized, "vouch").Headers.ShouldNotContainKey("Set-Cookie");
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\evil")]
    [InlineData("https://evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/x\nSet-Cookie: a=b")]
    [InlineData("evil")]
    public async Task S21_after_a_log_in_a_browser_is_sent_to_this_site_only(string next)
    {
        await using var provider = await Provider.StartAsync();
        await using var host = await StartAsync(provider);
        (await host.GetAsync($"/auth/oidc/login?next={Uri.EscapeDataString(next)}")).ShouldBeProblem(HttpStatusCode.BadRequest, "next must be a path");
    }

    [Fact]
    public async Task Without_a_provider_there_is_no_such_log_in()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        (await host.GetAsync("/auth/oidc/login")).ShouldBeProblem(HttpStatusCode.NotFound, "OpenID provider");
    }

    private static Task<ApiHost> StartAsync(Provider provider) => ApiHost.StartAsync(Keys.Required with
    {
        Access = Keys.Required.Access with
        {
            Oidc = new OidcOptions { Issuer = provider.Issuer, ClientId = "airflow", ClientSecret = "s3cret", Grants = new Dictionary<string, IReadOnlyList<Core.Access.Grant>> { ["ops"] = [Keys.Read("operator:finance.*")] } },
        },
    });

    /// <summary>Goes where a browser is sent, up to the way back.</summary>
    private static async Task<(string Callback, string Binding)> GoAsync(ApiHost host, Provider provider, string path)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = host.Address };
        using var sent = await browser.GetAsync(path, ApiHost.Cancelled);
        sent.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var binding = sent.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        binding.ToLowerInvariant().ShouldContain("samesite=lax; httponly");
        using var back = await browser.GetAsync(sent.Headers.Location, ApiHost.Cancelled);
        back.StatusCode.ShouldBe(HttpStatusCode.Redirect, provider.Problem);
        return (back.Headers.Location!.PathAndQuery, binding.Split(';')[0]);
    }

    /// <summary>A provider: discovery, keys, codes that are good once, and PKCE.</summary>
    private sealed class Provider : IAsyncDisposable
    {
        private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private readonly ECDsa _other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private readonly Dictionary<string, (string Challenge, string Nonce, string Redirect)> _codes = [];
        private readonly WebApplication _app;

        private Provider(WebApplication app) => _app = app;

        public string Issuer => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

        public string Wrong { get; set; } = "";

        public string Problem { get; private set; } = "";

        public static async Task<Provider> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var provider = new Provider(builder.Build());
            provider._app.MapGet("/.well-known/openid-configuration", provider.Discovery);
            provider._app.MapGet("/keys", provider.Keys);
            provider._app.MapGet("/authorize", provider.Authorize);
            provider._app.MapPost("/token", provider.TokenAsync);
            await provider._app.StartAsync(ApiHost.Cancelled);
            return provider;
        }

        public async ValueTask DisposeAsync()
        {
            await _app.DisposeAsync();
            _key.Dispose();
            _other.Dispose();
        }

        private IResult Discovery() => Results.Text($$"""{"issuer":"{{Issuer}}","jwks_uri":"{{Issuer}}/keys","authorization_endpoint":"{{Issuer}}/authorize","token_endpoint":"{{Issuer}}/token"}""", "application/json");

        private IResult Keys()
        {
            var point = _key.ExportParameters(includePrivateParameters: false).Q;
            return Results.Text($$"""{"keys":[{"kty":"EC","crv":"P-256","use":"sig","kid":"k","x":"{{Base64UrlEncoder.Encode(point.X!)}}","y":"{{Base64UrlEncoder.Encode(point.Y!)}}"}]}""", "application/json");
        }

        private IResult Authorize(HttpRequest request)
        {
            string Asked(string name) => request.Query[name].ToString();
            if (Asked("response_type") != "code" || Asked("client_id") != "airflow" || Asked("code_challenge_method") != "S256" || !Asked("scope").Split(' ').Contains("openid"))
            {
                Problem = request.QueryString.ToString();
                return Results.BadRequest();
            }
            var code = Guid.NewGuid().ToString("N");
            _codes[code] = (Asked("code_challenge"), Asked("nonce"), Asked("redirect_uri"));
            return Results.Redirect(QueryHelpers.AddQueryString(Asked("redirect_uri"), new Dictionary<string, string?> { ["code"] = code, ["state"] = Asked("state") }));
        }

        private async Task<IResult> TokenAsync(HttpRequest request)
        {
            var form = await request.ReadFormAsync();
            if (!_codes.Remove(form["code"].ToString(), out var asked) || Wrong == "code" || form["client_secret"] != "s3cret" || form["redirect_uri"] != asked.Redirect
                || Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != asked.Challenge)
                return Results.BadRequest();
            var now = TimeProvider.System.GetUtcNow();
            var claims = new Dictionary<string, object>
            {
                ["iss"] = Wrong == "issuer" ? "https://evil.example" : Issuer, ["aud"] = Wrong == "audience" ? "another" : "airflow", ["sub"] = "42", ["preferred_username"] = "ann",
                ["roles"] = Wrong == "roles" ? (string[])["strangers"] : ["ops"], ["nonce"] = Wrong == "nonce" ? "another" : asked.Nonce,
                ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
            };
            var credentials = new SigningCredentials(new ECDsaSecurityKey(Wrong == "signature" ? _other : _key) { KeyId = "k" }, "ES256");
            var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(System.Text.Json.JsonSerializer.Serialize(claims), credentials);
            return Results.Text($$"""{"id_token":"{{token}}","access_token":"x","token_type":"Bearer"}""", "application/json");
        }
    }
}
