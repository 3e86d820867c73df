using System.Net;
using System.Net.Http.Json;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Secrets;

namespace MiniAirflow.Api.Tests.Secrets;

public sealed class SecretTests
{
    private const string Value = "hunter2-and-more";

    [Fact]
    public async Task S17_no_answer_has_the_value()
    {
        var keyring = new Keyring(SecretKey.Create());
        await using var host = await ApiHost.StartAsync(keyring: keyring);
        var written = await host.Client.PutSecretAsync("bank", new PutSecretRequest { Value = Value, Description = "of the bank" }, ApiHost.Cancelled);
        (written.Name, written.Description, written.KeyId).ShouldBe(("bank", "of the bank", keyring.Current.Id));
        written.UsedBy.ShouldBe([]);
        foreach (var path in (string[])["/secrets", "/secrets/bank", "/openapi/v1.json", "/metrics"]) (await host.GetAsync(path)).Text.ShouldNotContain(Value, Case.Sensitive, path);
        var refused = await host.Http.PutAsync(new Uri("/secrets/bank", UriKind.Relative), JsonContent.Create(new { value = Value + "\0", extra = Value }), ApiHost.Cancelled);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync(ApiHost.Cancelled)).ShouldNotContain(Value);
    }

    [Fact]
    public async Task A_secret_and_a_variable_tell_which_workflows_name_them()
    {
        await using var host = await ApiHost.StartAsync(keyring: new Keyring(SecretKey.Create()));
        await host.CreateAsync("""{"name":"uses","secrets":{"P":"bank"},"tasks":[{"name":"a","command":["echo","{{ vars.region }}"]}]}""");
        await host.CreateAsync("""{"name":"looks_alike","tasks":[{"name":"bank","command":"echo region"}]}""");
        (await host.Client.PutSecretAsync("bank", new PutSecretRequest { Value = Value }, ApiHost.Cancelled)).UsedBy.ShouldBe(["uses"]);
        (await host.Client.PutVariableAsync("region", new PutVariableRequest { Value = "eu" }, ApiHost.Cancelled)).UsedBy.ShouldBe(["uses"]);
        (await host.Client.ListVariablesAsync(ApiHost.Cancelled)).Single().ShouldSatisfyAllConditions(one => one.Value.ShouldBe("eu"), one => one.UsedBy.ShouldBeNull());
    }

    [Fact]
    public async Task Keys_are_changed_by_sealing_everything_anew()
    {
        var (old, young) = (SecretKey.Create(), SecretKey.Create());
        var keyring = new Keyring(old);
        await using var host = await ApiHost.StartAsync(keyring: keyring);
        await host.Client.PutSecretAsync("a", new PutSecretRequest { Value = Value }, ApiHost.Cancelled);
        await host.Client.PutSecretAsync("b", new PutSecretRequest { Value = Value }, ApiHost.Cancelled);
        keyring.Keys = SecretKeys.Parse($"{young.ToText()}\n{old.ToText()}", out _)!;
        await host.Client.PutSecretAsync("b", new PutSecretRequest { Value = Value }, ApiHost.Cancelled);

        var done = await host.Client.RotateSecretsAsync(ApiHost.Cancelled);

        (done.KeyId, done.Rotated, done.Total).ShouldBe((young.Id, 1, 2));
        foreach (var secret in await host.Store.Secrets.ReadAllAsync(ApiHost.Cancelled)) SecretBox.Open(SecretKeys.Of(young), secret).ShouldBe(Value);
        (await host.Client.RotateSecretsAsync(ApiHost.Cancelled)).Rotated.ShouldBe(0);
    }

    [Fact]
    public async Task Without_a_key_nothing_is_written_and_the_answer_says_how_to_give_one()
    {
        await using var host = await ApiHost.StartAsync();
        var answer = await host.Http.PutAsync(new Uri("/secrets/bank", UriKind.Relative), JsonContent.Create(new { value = Value }), ApiHost.Cancelled);
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Content.ReadAsStringAsync(ApiHost.Cancelled)).ShouldContain("SECRETS_KEY_FILE");
        (await host.Client.ListSecretsAsync(ApiHost.Cancelled)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/secrets/a%2Fb")]
    [InlineData("/variables/-")]
    public async Task A_name_that_is_none_is_refused(string path)
    {
        await using var host = await ApiHost.StartAsync(keyring: new Keyring(SecretKey.Create()));
        (await host.Http.PutAsync(new Uri(path, UriKind.Relative), JsonContent.Create(new { value = Value }), ApiHost.Cancelled)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
    private sealed class Keyring(SecretKey key) : ISecretKeyring
    {
        public SecretKeys Keys { get; set; } = SecretKeys.Of(key);

        public SecretKey Current => Keys.Current;

        public SecretKeys? Find() => Keys;

        public SecretKeys FindOrMake() => Keys;
    }
}
