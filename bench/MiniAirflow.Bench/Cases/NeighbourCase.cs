using MiniAirflow.Bench.Deployments;
using MiniAirflow.Bench.Figures;
using Npgsql;

namespace MiniAirflow.Bench.Cases;

/// <summary>The rate held while another session sits in a transaction with a snapshot, so that nothing dead can be removed, in turn with a database that has no such neighbour.</summary>
internal static class NeighbourCase
{
    public static async Task RunAsync(Bounds bounds, Bench bench)
    {
        await using var beside = await Deployment.StartAsync(Form.Postgres, bench.Engines);
        await using var alone = await Deployment.StartAsync(Form.Postgres, bench.Engines);
        var (disturbed, quiet) = (await NoOpCase.PreparedAsync(beside.Server), await NoOpCase.PreparedAsync(alone.Server));
        var postgres = await bench.Engines.PostgresAsync();
        await using var neighbour = new NpgsqlConnection(postgres.ConnectionString(beside.Database) + ";Pooling=false");
        await neighbour.OpenAsync();
        // A snapshot holds back the removal of what its own database's transactions leave dead.
        await using var transaction = await neighbour.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await using (var look = new NpgsqlCommand("select count(*) from task_runs", neighbour, transaction)) await look.ExecuteScalarAsync();
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < bench.NeighbourTime;)
        {
            ours.Add(await disturbed());
            theirs.Add(await quiet());
        }
        var last = Math.Max(1, ours.Count / 5);
        bench.Table.AddRateRatio($"no-op tasks/s beside an idle transaction, last fifth of {bench.NeighbourTime.TotalMinutes:0.#} min ({ours.Count} x 10,000 tasks)",
            ours.TakeLast(last).ToList(), theirs.TakeLast(last).ToList(), "no such neighbour", bounds);
    }
}
