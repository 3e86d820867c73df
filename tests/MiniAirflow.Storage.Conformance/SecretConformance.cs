using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Secrets;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What <see cref="ISecretStore"/> and <see cref="IVariableStore"/> promise.</summary>
public abstract class SecretConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : class, IStoreFixture
{
    private static readonly SecretKeys Keys = SecretKeys.Of(SecretKey.Create());

    [Fact]
    public async Task A_secret_is_listed_without_its_value_and_a_new_one_takes_its_place()
    {
        await using var store = await OpenAsync();
        var secrets = store.Store.Secrets;
        await secrets.PutAsync(Seal("b", "first"), "of the bank", Stop);
        await secrets.PutAsync(Seal("a", "other"), "", Stop);
        store.Time.Advance(TimeSpan.FromHours(1));
        await secrets.PutAsync(Seal("b", "second"), "of the other bank", Stop);

        (await secrets.ListAsync(Stop)).ShouldBe([new("a", "", Keys.Current.Id, TestStore.Epoch), new("b", "of the other bank", Keys.Current.Id, store.Now)]);
        (await secrets.ReadAllAsync(Stop)).Select(one => (one.Name, SecretBox.Open(Keys, one))).ShouldBe([("a", "other"), ("b", "second")]);
        (await secrets.DeleteAsync("b", Stop)).ShouldBeTrue();
        (await secrets.DeleteAsync("b", Stop)).ShouldBeFalse();
        (await secrets.ListAsync(Stop)).Select(one => one.Name).ShouldBe(["a"]);
    }

    [Fact]
    public async Task S29_secrets_are_read_by_whoever_holds_a_lease_and_only_while_it_does()
    {
        await using var store = await OpenAsync();
        var secrets = store.Store.Secrets;
        await secrets.PutAsync(Seal("mine", "value"), "", Stop);
        await store.StartRunAsync(Flow.Of("w", Naming("a", "mine") with { RetryCount = 1 }));
        var worker = await store.StartWorkerAsync();
        var leased = await worker.LeaseOneAsync();
        var lease = new Lease(leased.TaskRunId, leased.Token);

        (await secrets.ReadAsync(lease, ["mine", "nobody's"], Stop)).Select(one => SecretBox.Open(Keys, one)).ShouldBe(["value"]);
        (await secrets.ReadAsync(lease with { Token = lease.Token + 1 }, ["mine"], Stop)).ShouldBeEmpty();
        (await secrets.ReadAsync(lease with { TaskRunId = Guid.NewGuid() }, ["mine"], Stop)).ShouldBeEmpty();

        // Handed back, taken back, or ended: the lease is over, and what was it opens nothing.
        await worker.ReturnAsync(leased);
        (await secrets.ReadAsync(lease, ["mine"], Stop)).ShouldBeEmpty();
        var second = await worker.LeaseOneAsync();
        (await secrets.ReadAsync(lease, ["mine"], Stop)).ShouldBeEmpty();
        await worker.StartAsync(second);
        (await secrets.ReadAsync(new Lease(second.TaskRunId, second.Token), ["mine"], Stop)).Count.ShouldBe(1);
        await worker.RetireAsync();
        (await secrets.ReadAsync(new Lease(second.TaskRunId, second.Token), ["mine"], Stop)).ShouldBeEmpty();
        var heir = await store.StartWorkerAsync();
        await store.Queue.PromoteDueAsync(Stop);
        var third = await heir.LeaseOneAsync();
        (await secrets.ReadAsync(new Lease(third.TaskRunId, third.Token), ["mine"], Stop)).Count.ShouldBe(1);
        await heir.FinishAsync(third);
        (await secrets.ReadAsync(new Lease(third.TaskRunId, third.Token), ["mine"], Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task S29_a_lease_opens_the_secrets_that_its_own_task_names_and_no_others()
    {
        await using var store = await OpenAsync();
        var secrets = store.Store.Secrets;
        foreach (var name in (string[])["shared", "of-a", "of-b", "of-nobody"]) await secrets.PutAsync(Seal(name, name), "", Stop);
        await store.StartRunAsync(Flow.Of("w", Naming("a", "of-a"), Naming("b", "of-b"), Flow.Node("c")) with { Secrets = new Dictionary<string, string> { ["S"] = "shared" } });
        await store.StartRunAsync(Flow.Of("other", "d"));
        foreach (var leased in await (await store.StartWorkerAsync()).LeaseAsync())
        {
            string[] own = leased.Task.Name switch { "a" => ["of-a", "shared"], "b" => ["of-b", "shared"], "c" => ["shared"], _ => [] };
            (await secrets.ReadAsync(new Lease(leased.TaskRunId, leased.Token), ["shared", "of-a", "of-b", "of-nobody"], Stop)).Select(one => one.Name).ShouldBe(own, ignoreOrder: true, leased.Task.Name);
        }
    }

    [Fact]
    public async Task What_was_written_meanwhile_is_not_replaced()
    {
        await using var store = await OpenAsync();
        var secrets = store.Store.Secrets;
        await secrets.PutAsync(Seal("a", "old"), "kept", Stop);
        var old = (await secrets.ReadAllAsync(Stop)).Single();
        var other = SecretKeys.Of(SecretKey.Create());

        (await secrets.ReplaceAsync(old, SecretBox.Seal(other, "a", "old"), Stop)).ShouldBeTrue();
        (await secrets.ReplaceAsync(old, Seal("a", "late"), Stop)).ShouldBeFalse();

        var now = (await secrets.ReadAllAsync(Stop)).Single();
        SecretBox.Open(other, now).ShouldBe("old");
        (await secrets.ListAsync(Stop)).Single().ShouldSatisfyAllConditions(one => one.KeyId.ShouldBe(other.Current.Id), one => one.Description.ShouldBe("kept"));
    }

    [Fact]
    public async Task A_variable_is_written_found_and_deleted()
    {
        await using var store = await OpenAsync();
        var variables = store.Store.Variables;
        await variables.PutAsync("region", "eu", "", Stop);
        await variables.PutAsync("region", "us", "where we are", Stop);
        await variables.PutAsync("empty", "", "", Stop);
        (await variables.FindAsync("region", Stop)).ShouldBe(new Variable("region", "us", "where we are", store.Now));
        (await variables.FindAsync("nothing", Stop)).ShouldBeNull();
        (await variables.ListAsync(Stop)).Select(one => (one.Name, one.Value)).ShouldBe([("empty", ""), ("region", "us")]);
        (await variables.DeleteAsync("region", Stop)).ShouldBeTrue();
        (await variables.DeleteAsync("region", Stop)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_lease_brings_the_variables_that_its_task_names_as_they_are_now()
    {
        await using var store = await OpenAsync();
        await store.Store.Variables.PutAsync("region", "eu", "", Stop);
        await store.Store.Variables.PutAsync("other", "unused", "", Stop);
        var plain = Flow.Node("a") with { Command = CommandDefinition.FromArgv("echo", "{{ vars.region }}", "{{ vars.missing | default('none') }}") };
        await store.StartRunAsync(Flow.Of("w", plain, Flow.Node("b") with { DependsOn = ["a"] }) with { Env = new Dictionary<string, string> { ["R"] = "{{ vars.region }}" } });
        await store.Store.Variables.PutAsync("region", "us", "", Stop);
        var leased = await (await store.StartWorkerAsync()).LeaseOneAsync();

        leased.Variables.ShouldBe(new Dictionary<string, string> { ["region"] = "us" });
        TaskRendering.Prepare(leased, out var rendered).ShouldBeNull();
        rendered.Task.Command!.Argv.ShouldBe(["echo", "us", "none"]);
        rendered.Task.Env["R"].ShouldBe("us");
    }

    [Fact]
    public async Task Workflows_are_found_by_what_stands_in_their_current_version()
    {
        await using var store = await OpenAsync();
        await store.PublishAsync(Flow.Of("one", Flow.Node("a") with { Secrets = new Dictionary<string, string> { ["P"] = "bank" } }));
        await store.PublishAsync(Flow.Of("two", "a"));
        await store.PublishAsync(Flow.Of("was", Flow.Node("a") with { Secrets = new Dictionary<string, string> { ["P"] = "bank" } }));
        await store.PublishAsync(Flow.Of("was", "a"));
        (await store.Workflows.ListMentioningAsync("\"bank\"", Stop)).Select(one => one.Name).ShouldBe(["one"]);
        (await store.Workflows.ListMentioningAsync("%", Stop)).ShouldBeEmpty();
    }

    private static TaskDefinition Naming(string task, string secret) => Flow.Node(task) with { Secrets = new Dictionary<string, string> { ["P"] = secret } };

    private static SealedSecret Seal(string name, string value) => SecretBox.Seal(Keys, name, value);
}
