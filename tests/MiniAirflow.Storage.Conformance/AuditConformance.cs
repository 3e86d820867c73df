using MiniAirflow.Core.Access;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What <see cref="IAuditStore"/> promises.</summary>
public abstract class AuditConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task S31_records_come_back_as_they_were_added_newest_first_page_by_page()
    {
        await using var store = await OpenAsync();
        await store.Store.Audit.AppendAsync([Record("ann", "one"), Record("bob", "two"), Record("ann", "three")], Stop);
        store.Time.Advance(TimeSpan.FromMinutes(1));
        await store.Store.Audit.AppendAsync([Record("ann", "four", AuditOutcome.Refused)], Stop);
        var all = await store.Store.Audit.ListAsync(new AuditFilter(), Stop);
        all.Select(one => one.Action).ShouldBe(["four", "three", "two", "one"]);
        all[0].ShouldBe(Record("ann", "four", AuditOutcome.Refused) with { Id = all[0].Id, At = store.Now });
        var page = await store.Store.Audit.ListAsync(new AuditFilter { Before = all[1].Id, Limit = 1 }, Stop);
        page.ShouldHaveSingleItem().Action.ShouldBe("two");
    }

    [Fact]
    public async Task Records_are_found_by_actor_action_outcome_and_time()
    {
        await using var store = await OpenAsync();
        await store.Store.Audit.AppendAsync([Record("ann", "one"), Record("bob", "two")], Stop);
        store.Time.Advance(TimeSpan.FromMinutes(1));
        var later = store.Now;
        await store.Store.Audit.AppendAsync([Record("ann", "two", AuditOutcome.Refused), Record("ann", "one", AuditOutcome.Failed)], Stop);
        (await Actions(new AuditFilter { Actor = "ann" })).ShouldBe(["one", "two", "one"]);
        (await Actions(new AuditFilter { Actor = "ann", Action = "two" })).ShouldBe(["two"]);
        (await Actions(new AuditFilter { Outcome = AuditOutcome.Refused })).ShouldBe(["two"]);
        (await Actions(new AuditFilter { Target = Record("", "").Target })).Count().ShouldBe(4);
        (await Actions(new AuditFilter { Target = "workflow none", Actor = "ann" })).ShouldBeEmpty();
        (await Actions(new AuditFilter { From = later })).ShouldBe(["one", "two"]);
        (await Actions(new AuditFilter { To = later })).ShouldBe(["two", "one"]);
        (await Actions(new AuditFilter { Actor = "' or 1=1 --" })).ShouldBeEmpty();

        async Task<IEnumerable<string>> Actions(AuditFilter filter) => (await store.Store.Audit.ListAsync(filter, Stop)).Select(one => one.Action);
    }

    [Fact]
    public async Task S31_a_record_is_one_line_whatever_is_put_in_it()
    {
        await using var store = await OpenAsync();
        var forged = Record("ann\n2026-01-01 root deleted everything", "one") with { Detail = "\u001b[2J\ud800" + new string('x', 2_000), Target = "a\0b\u2028c" };
        await store.Store.Audit.AppendAsync([forged], Stop);
        var read = (await store.Store.Audit.ListAsync(new AuditFilter(), Stop)).ShouldHaveSingleItem();
        read.Actor.ShouldBe("ann?2026-01-01 root deleted everything");
        read.Target.ShouldBe("a?b?c");
        read.Detail.ShouldStartWith("?[2J?xxx");
        read.Detail.Length.ShouldBeLessThanOrEqualTo(AuditRecord.MaxText);
    }

    [Fact]
    public async Task Old_records_are_forgotten_and_young_ones_are_not()
    {
        await using var store = await OpenAsync();
        await store.Store.Audit.AppendAsync([Record("ann", "old"), Record("ann", "old")], Stop);
        store.Time.Advance(TimeSpan.FromDays(10));
        await store.Store.Audit.AppendAsync([Record("ann", "young")], Stop);
        (await store.Store.Audit.TrimAsync(TimeSpan.FromDays(11), Stop)).ShouldBe(0);
        (await store.Store.Audit.TrimAsync(TimeSpan.FromDays(9), Stop)).ShouldBe(2);
        (await store.Store.Audit.ListAsync(new AuditFilter(), Stop)).ShouldHaveSingleItem().Action.ShouldBe("young");
    }

    private static AuditRecord Record(string actor, string action, AuditOutcome outcome = AuditOutcome.Done) =>
        new() { Actor = actor, ActorKind = "key", Source = "10.0.0.1", Action = action, Target = "workflow etl", Outcome = outcome, Detail = "version 1 → 2" };
}
