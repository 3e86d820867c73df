using System.Globalization;
using MiniAirflow.Bench.Deployments;
using MiniAirflow.Bench.Figures;
using MiniAirflow.Bench.Shapes;

namespace MiniAirflow.Bench.Cases;

/// <summary>The rate with a long history in the tables, in turn with that of an empty database on the same server.</summary>
internal static class HistoryCase
{
    private const int FinishedRuns = 100_000;

    public static async Task RunAsync(Bounds bounds, Bench bench)
    {
        await using var full = await Deployment.StartAsync(Form.Postgres, bench.Engines);
        await using var empty = await Deployment.StartAsync(Form.Postgres, bench.Engines);
        await FillAsync(full, bench.Engines, FinishedRuns);
        var (withHistory, without) = (await NoOpCase.PreparedAsync(full.Server), await NoOpCase.PreparedAsync(empty.Server));
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var i = 0; i < bench.Runs; i++)
        {
            ours.Add(await withHistory());
            theirs.Add(await without());
        }
        bench.Table.AddRateRatio($"no-op tasks/s with {FinishedRuns.ToString("N0", CultureInfo.InvariantCulture)} finished runs, postgres", ours, theirs, "empty tables", bounds);
    }

    /// <summary>Runs a workflow once, then copies its rows: real ones in every column, with ids that sort by age as ours do; three attempts a run.</summary>
    public static async Task FillAsync(Deployment deployment, Engines engines, int runs)
    {
        await deployment.Server.RunAsync(await deployment.Server.PublishAsync(Shape.Chain(3).ToWorkflow("past", handler: "noop")));
        var postgres = await engines.PostgresAsync();
        await postgres.ExecuteAsync(deployment.Database, $$"""
            create function pg_temp.id_at(millisecond bigint) returns uuid language sql as
            $body$ select (lpad(to_hex(millisecond), 12, '0') || '7' || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid $body$;
            create temp table copies as select n, pg_temp.id_at(1600000000000 + n) as id from generate_series(1, {{runs}}) n;
            insert into workflow_runs (id, workflow_id, status, started_at, finished_at, version, state, trigger, created_at, params, revision)
            select c.id, r.workflow_id, r.status, r.started_at, r.finished_at, r.version, r.state, r.trigger, r.created_at, r.params, r.revision
            from copies c, (select * from workflow_runs limit 1) r;
            insert into task_runs (id, workflow_run_id, task_id, status, attempt, started_at, finished_at, logs, task_index, state, queue, priority, queued_at,
                                   worker_id, lease_token, leased_at, lease_count, outcome)
            select pg_temp.id_at(1600000000000 + c.n), c.id, t.task_id, t.status, t.attempt, t.started_at, t.finished_at, t.logs, t.task_index, t.state, t.queue,
                   t.priority, t.queued_at, t.worker_id, t.lease_token, t.leased_at, t.lease_count, t.outcome
            from copies c, (select * from task_runs where workflow_run_id = (select id from workflow_runs where id not in (select id from copies) limit 1)) t;
            analyze;
            """);
    }
}
