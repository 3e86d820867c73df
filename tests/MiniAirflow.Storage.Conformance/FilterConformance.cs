using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What lists and look-ups are asked for is data: it finds what is called exactly so, and nothing else happens.</summary>
public abstract class FilterConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    /// <summary>What means something to one of the databases, or to those who would put text together for it.</summary>
    private static readonly string[] Hostile =
    [
        "' or 1=1 --", "'; drop table workflows; --", "\" or \"\"=\"", "x') or ('1'='1", "%", "_", "%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%x", "\\", "\\'", "$1", "?1", ":name", "@x", "{0}", "*", "[a-z]", "a\0b",
        "'||(select name from workflows)||'", "1; select pg_sleep(10)", "') union select * from secrets --", "\u2019 or 1=1", "E'\\\\x27'", "/**/", "\ud800", "null", "",
    ];

    [Fact]
    public async Task S27_what_is_looked_for_by_name_is_data()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a"));
        await store.PutPoolAsync("db", 3);
        await store.Store.Variables.PutAsync("region", "eu", "", Stop);
        await store.Store.Calendars.PutAsync(new WorkCalendar("bank", [new DateOnly(2026, 12, 25)], []), Stop);

        foreach (var text in Hostile)
        {
            (await store.Workflows.FindByNameAsync(text, Stop)).ShouldBeNull();
            if (text.Length > 0) (await store.Workflows.ListMentioningAsync($"\"{text}\"", Stop)).ShouldBeEmpty();
            (await store.Pools.FindAsync(text, Stop)).ShouldBeNull();
            (await store.Pools.DeleteAsync(text, Stop)).ShouldBe(DeletePoolResult.NotFound);
            (await store.Store.Variables.FindAsync(text, Stop)).ShouldBeNull();
            (await store.Store.Variables.DeleteAsync(text, Stop)).ShouldBeFalse();
            (await store.Store.Secrets.DeleteAsync(text, Stop)).ShouldBeFalse();
            (await store.Store.Calendars.FindAsync(text, Stop)).ShouldBeNull();
            (await store.Store.Calendars.DeleteAsync(text, Stop)).ShouldBeFalse();
            (await store.Store.Access.FindKeyAsync(text, Stop)).ShouldBeNull();
            (await store.Store.Access.FindUserAsync(text, Stop)).ShouldBeNull();
            (await store.Store.Access.DeleteUserAsync(text, Stop)).ShouldBeFalse();
            (await store.Store.Access.FindSessionAsync(text, Stop)).ShouldBeNull();
            (await store.Store.Audit.ListAsync(new AuditFilter { Actor = text, Action = text }, Stop)).ShouldBeEmpty();
            (await store.Store.Audit.ListAsync(new AuditFilter { Target = text }, Stop)).ShouldBeEmpty();
            (await store.Store.Waits.ReportAsync(new EventReport(EventTarget.OfToken(text), new Dictionary<string, string>()), Stop)).Outcome.ShouldBe(WaitResultKind.NotFound);
        }

        (await store.Workflows.ListAsync(0, 10, Stop)).Items.ShouldHaveSingleItem().Id.ShouldBe(workflow.Id);
        (await store.StatusOfAsync("db")).ShouldBe((0, 0));
        (await store.Store.Variables.ListAsync(Stop)).ShouldHaveSingleItem().Value.ShouldBe("eu");
        (await store.Store.Calendars.ListAsync(Stop)).ShouldHaveSingleItem().Name.ShouldBe("bank");
    }

    [Fact]
    public async Task S27_what_is_kept_comes_back_as_it_was()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        // NUL, and half a character, are refused where they come in: no store holds them.
        foreach (var text in Hostile.Where(one => !one.Contains('\0') && !one.Contains('\ud800')))
        {
            var run = await store.StartRunAsync(Flow.Of("etl", "a") with { Description = text, Env = new Dictionary<string, string> { ["A"] = text } });
            (await store.Runs.SetNoteAsync(run.Id, text, Stop)).ShouldBeTrue();
            var key = text.Length == 0 ? "k" : text;
            var first = (await store.Runs.CreateAsync(new CreateRunRequest(run.WorkflowId, null, key), Stop)).Run!;
            (await store.Runs.CreateAsync(new CreateRunRequest(run.WorkflowId, null, key), Stop)).Run!.Id.ShouldBe(first.Id);

            (await store.Workflows.FindByNameAsync("etl", Stop)).ShouldNotBeNull().Description.ShouldBe(text);
            (await store.RunAsync(run.Id)).Note.ShouldBe(text);
            (await worker.LeaseAsync()).ShouldAllBe(leased => leased.Run.Definition.Env["A"] == text);
        }
    }
}
