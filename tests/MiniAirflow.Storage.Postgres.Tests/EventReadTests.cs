using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Postgres.Tests;

/// <summary>How often the event log is asked, which happens after each commit while anybody listens.</summary>
public sealed class EventReadTests : CountedStatements
{
    [Theory]
    [InlineData(100, 1)]
    [InlineData(10, 1)]
    [InlineData(2, 1)]
    public async Task All_there_is_or_is_wanted_is_read_with_one_question(int max, int questions)
    {
        await using var store = Open();
        var workflow = (await store.Workflows.PublishAsync(new PublishRequest(Flow.Of("one", "a")), Stop)).Workflow.ShouldNotBeNull();
        for (var i = 0; i < 6; i++) await store.Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop);
        var all = await store.Events.LatestAsync(Stop);
        all.ShouldBeGreaterThanOrEqualTo(6);
        var before = await CallsAsync("Core/events_from");

        var read = await store.Events.ReadAfterAsync(0, max, Stop);

        (await CallsAsync("Core/events_from") - before).ShouldBe(questions);
        read.Count.ShouldBeGreaterThanOrEqualTo(Math.Min(max, (int)all));
        read.Select(one => one.Seq).ShouldBe(Enumerable.Range(1, read.Count).Select(seq => (long)seq));
        (await store.Events.ReadAfterAsync(all, max, Stop)).ShouldBeEmpty();
    }
}
