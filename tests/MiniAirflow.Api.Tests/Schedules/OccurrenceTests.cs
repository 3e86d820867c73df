using System.Net;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Api.Tests.Schedules;

public sealed class OccurrenceTests
{
    private const string Tick = """{"name":"tick","schedule":"* * * * * *","overlap":"skip","tasks":[{"name":"a","command":"true"}]}""";

    [Fact]
    public async Task What_became_of_each_slot_is_listed_newest_first()
    {
        await using var host = await ApiHost.StartAsync();
        var workflow = await host.CreateAsync(Tick);
        var rows = await UntilAsync(host, workflow.Id, rows => rows.Count >= 2);
        rows.Select(row => row.Slot).ShouldBe(rows.Select(row => row.Slot).OrderDescending());
        var started = rows[^1];
        (started.WorkflowId, started.Outcome, started.Slots, started.LastSlot).ShouldBe((workflow.Id, "started", 1, started.Slot));
        started.LagMs.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(0);
        (await host.Client.GetRunAsync(started.RunId.ShouldNotBeNull(), ApiHost.Cancelled)).LogicalDate.ShouldBe(started.Slot);
        rows[^2].Outcome.ShouldBe("skipped_overlap", "no worker has ended the first run");
        var reply = (await host.GetAsync($"/workflows/{workflow.Id}/occurrences?outcome=started")).ShouldBe(HttpStatusCode.OK);
        Reply.KeysOf(reply.Json[0]).ShouldBe(["workflow_id", "slot", "last_slot", "slots", "outcome", "decided_at", "run_id", "lag_ms"]);
    }

    [Fact]
    public async Task The_list_can_be_narrowed_and_cut()
    {
        await using var host = await ApiHost.StartAsync();
        var workflow = await host.CreateAsync(Tick);
        var rows = await UntilAsync(host, workflow.Id, rows => rows.Count >= 2);
        var (newer, older) = (rows[^2], rows[^1]);
        (await ListAsync(new OccurrenceQuery { Outcome = "started" })).ShouldBe([older]);
        (await ListAsync(new OccurrenceQuery { To = older.Slot })).ShouldBe([older]);
        (await ListAsync(new OccurrenceQuery { From = newer.Slot, To = newer.Slot })).ShouldBe([newer]);
        (await ListAsync(new OccurrenceQuery { To = newer.Slot, Limit = 1 })).ShouldBe([newer]);
        (await ListAsync(new OccurrenceQuery { To = newer.Slot, Offset = 1 })).ShouldBe([older]);
        // A plus that was not escaped arrives as a space.
        var local = $"{older.Slot.ToOffset(TimeSpan.FromHours(5.5)):yyyy-MM-ddTHH:mm:sszzz}";
        (await host.GetAsync($"/workflows/{workflow.Id}/occurrences?from={local}&to={local}")).ShouldBe(HttpStatusCode.OK).Json.GetArrayLength().ShouldBe(1);

        Task<IReadOnlyList<OccurrenceResource>> ListAsync(OccurrenceQuery query) => host.Client.ListOccurrencesAsync(workflow.Id, query, ApiHost.Cancelled);
    }

    [Theory]
    [InlineData("outcome=done", "'done' is no outcome of a slot.", "started, waiting, deduplicated, skipped_overlap, skipped_pause, skipped_calendar, missed, failed, withdrawn")]
    [InlineData("from=yesterday", "from must be a time", "2026-12-24T18:00:00Z")]
    [InlineData("to=2026-01-01", "to must be a time", "2026-12-24T18:00:00Z")]
    [InlineData("to=2026-01-01T00:00:00", "to must be a time", "2026-12-24T18:00:00Z")]
    [InlineData("limit=0", "limit must be a whole number from 1 to 1000")]
    public async Task What_cannot_be_read_is_refused_and_what_can_is_named(string query, params string[] words)
    {
        await using var host = await ApiHost.StartAsync();
        var workflow = await host.CreateAsync();
        var reply = await host.GetAsync($"/workflows/{workflow.Id}/occurrences?{query}");
        reply.ShouldBeProblem(HttpStatusCode.BadRequest, words).Json.GetProperty("errors")[0].GetProperty("path").GetString().ShouldBe(query[..query.IndexOf('=')]);
    }

    [Fact]
    public async Task A_workflow_without_slots_has_none_and_an_unknown_one_is_not_found()
    {
        await using var host = await ApiHost.StartAsync();
        var workflow = await host.CreateAsync();
        (await host.Client.ListOccurrencesAsync(workflow.Id, cancellationToken: ApiHost.Cancelled)).ShouldBeEmpty();
        (await host.GetAsync($"/workflows/{Guid.NewGuid()}/occurrences")).ShouldBeProblem(HttpStatusCode.NotFound, "There is no workflow");
        (await host.GetAsync("/workflows/x/occurrences")).ShouldBeProblem(HttpStatusCode.BadRequest, "UUID");
    }

    [Fact]
    public void Every_outcome_of_the_model_is_a_word_of_the_wire() => SlotOutcomes.All.Count.ShouldBe(Enum.GetValues<SlotOutcome>().Length);

    /// <summary>Fires what is due, as a scheduler would, until the ledger is as wanted.</summary>
    private static async Task<IReadOnlyList<OccurrenceResource>> UntilAsync(ApiHost host, Guid workflowId, Func<IReadOnlyList<OccurrenceResource>, bool> isThere)
    {
        IReadOnlyList<OccurrenceResource> rows = [];
        await Eventually.TrueAsync(async () =>
        {
            await host.Store.Schedules.FireDueAsync(ApiHost.Cancelled);
            return isThere(rows = await host.Client.ListOccurrencesAsync(workflowId, cancellationToken: ApiHost.Cancelled));
        });
        return rows;
    }
}
