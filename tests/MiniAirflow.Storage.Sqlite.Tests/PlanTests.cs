using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Tests;

/// <summary>How SQLite goes about the lists: it has no figures of its tables, so what it plans for empty ones is what it does with large ones.</summary>
public sealed class PlanTests
{
    [Theory]
    [InlineData("Runs/list")]
    [InlineData("Runs/list_by_status")]
    [InlineData("Runs/list_by_workflow")]
    [InlineData("Runs/list_attempts")]
    [InlineData("Runs/list_attempts_by_status")]
    public async Task A_page_of_a_list_begins_in_an_index_that_is_in_its_order(string name)
    {
        var plan = await PlanAsync(name);

        plan.ShouldNotContain(line => line.StartsWith("SCAN ", StringComparison.Ordinal), Shown(plan));
        plan.ShouldNotContain(line => line.Contains("TEMP B-TREE", StringComparison.Ordinal), Shown(plan));
        // Where the page before it ended is where it begins: nothing of what was shown is passed again.
        plan.ShouldContain(line => line.Contains("id<?", StringComparison.Ordinal), Shown(plan));
    }

    [Fact]
    public async Task The_runs_that_somebody_may_see_are_found_by_workflow_and_state_in_one_index()
    {
        var plan = await PlanAsync("Runs/list_within");

        plan.Count(line => line.Contains("USING COVERING INDEX workflow_runs_workflow_id (workflow_id=? AND id", StringComparison.Ordinal)).ShouldBe(2, Shown(plan));
        plan.ShouldNotContain(line => line.StartsWith("SCAN r", StringComparison.Ordinal) || line.StartsWith("SCAN x", StringComparison.Ordinal), Shown(plan));
    }

    [Fact]
    public async Task The_newest_runs_of_each_workflow_are_looked_up_workflow_by_workflow()
    {
        var plan = await PlanAsync("Views/recent");

        plan.ShouldContain("SEARCH r USING INDEX workflow_runs_workflow_id (workflow_id=? AND id>?)", Shown(plan));
        plan.ShouldContain("SEARCH x USING COVERING INDEX workflow_runs_workflow_id (workflow_id=?)", Shown(plan));
    }

    [Theory]
    [InlineData("pool_holders", "SEARCH h USING INDEX limit_holds_limit_name (limit_name=?)", false)]
    [InlineData("lane", "SEARCH l USING INDEX limit_waits_lane (lane=?)", true)]
    [InlineData("lane_head", "SEARCH limit_waits USING INDEX limit_waits_lane (lane=?)", true)]
    [InlineData("queue_holders", "SEARCH a USING INDEX task_runs_leased", false)]
    [InlineData("queue_waiters", "SEARCH a USING INDEX task_runs_ready (queue=?)", true)]
    public async Task Who_occupies_and_who_waits_is_read_from_live_rows_on_and_who_waits_in_their_order(string name, string first, bool isInOrder)
    {
        var plan = await PlanAsync($"Occupancies/{name}");

        plan[0].ShouldStartWith(first, customMessage: Shown(plan));
        plan.ShouldNotContain(line => line.StartsWith("SCAN ", StringComparison.Ordinal) && !line.StartsWith("SCAN json_each", StringComparison.Ordinal), Shown(plan));
        if (isInOrder) plan.ShouldNotContain(line => line.Contains("TEMP B-TREE", StringComparison.Ordinal), Shown(plan));
    }

    private static async Task<IReadOnlyList<string>> PlanAsync(string name)
    {
        await using var file = new TestDatabase();
        file.CreateMigrator().Up();
        using var db = Database.Open(file.File);
        using var statement = db.Prepare($"explain query plan {Sql.Text.Get(name)}");
        var lines = new List<string>();
        var read = statement.Begin();
        while (read.Read()) lines.Add(read.Text(3));
        return lines;
    }

    private static string Shown(IReadOnlyList<string> plan) => string.Join('\n', plan);
}
