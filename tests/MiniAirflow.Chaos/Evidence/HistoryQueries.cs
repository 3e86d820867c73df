namespace MiniAirflow.Chaos.Evidence;

/// <summary>The questions, each with one JSON list as its answer.</summary>
internal sealed record HistoryQueries(string Runs, string Attempts, string Edges, string Workers, string Events, string Occurrences)
{
    /// <summary>A number: what has not ended.</summary>
    public string Unended { get; } =
        "select (select count(*) from workflow_runs where finished_at is null) + (select count(*) from task_runs where finished_at is null)";

    /// <summary>A number: the workers that count as living.</summary>
    public string ActiveWorkers { get; } = "select count(*) from workers where status = 'active'";

    public static HistoryQueries Postgres { get; } = new(
        List("select r.id, w.name as workflow, r.state, r.logical_date, r.idempotency_key, r.created_at from workflow_runs r join workflows w on w.id = r.workflow_id"),
        List("select a.id, a.workflow_run_id as run_id, t.name as task, a.attempt, a.state, a.lease_token as token, a.worker_id, a.started_at, a.finished_at, a.queue, a.priority, a.queued_at, a.leased_at, a.lease_count from task_runs a join tasks t on t.id = a.task_id"),
        List("select w.name as workflow, t.name as task, p.name as parent from task_dependencies d join tasks t on t.id = d.task_id join tasks p on p.id = d.depends_on_task_id join workflows w on w.id = t.workflow_id"),
        List("select id, name, slots, status, queues from workers"),
        List("""
            select b.first_seq + e.place - 1 as seq, e.body->'task'->>'id' as task_run_id, coalesce((e.body->'task'->>'state')::integer, 0) as state
            from event_batches b cross join lateral json_array_elements(convert_from(b.body, 'UTF8')::json) with ordinality as e (body, place)
            where e.body->'task' is not null
            """),
        List("select w.name as workflow, o.slot, o.last_slot, o.slots, o.outcome, o.run_id from schedule_occurrences o join workflows w on w.id = o.workflow_id"));

    public static HistoryQueries Sqlite { get; } = new(
        $"select json_group_array(json_object('id', {Id("r.id")}, 'workflow', w.name, 'state', r.state, 'logical_date', {At("r.logical_date")}, 'idempotency_key', r.idempotency_key, 'created_at', {At("r.created_at")})) from workflow_runs r join workflows w on w.id = r.workflow_id",
        $"select json_group_array(json_object('id', {Id("a.id")}, 'run_id', {Id("a.workflow_run_id")}, 'task', t.name, 'attempt', a.attempt, 'state', a.state, 'token', a.lease_token, 'worker_id', {Id("a.worker_id")}, 'started_at', {At("a.started_at")}, 'finished_at', {At("a.finished_at")}, 'queue', a.queue, 'priority', a.priority, 'queued_at', {At("a.queued_at")}, 'leased_at', {At("a.leased_at")}, 'lease_count', a.lease_count)) from task_runs a join tasks t on t.id = a.task_id",
        "select json_group_array(json_object('workflow', w.name, 'task', t.name, 'parent', p.name)) from task_dependencies d join tasks t on t.id = d.task_id join tasks p on p.id = d.depends_on_task_id join workflows w on w.id = t.workflow_id",
        $"select json_group_array(json_object('id', {Id("id")}, 'name', name, 'slots', slots, 'status', status, 'queues', json(queues))) from workers",
        """
        select json_group_array(json_object('seq', b.first_seq + e.key, 'task_run_id', json_extract(e.value, '$.task.id'), 'state', coalesce(json_extract(e.value, '$.task.state'), 0)))
        from event_batches b, json_each(cast(b.body as text)) e where json_extract(e.value, '$.task.id') is not null
        """,
        $"select json_group_array(json_object('workflow', w.name, 'slot', {At("o.slot")}, 'last_slot', {At("o.last_slot")}, 'slots', o.slots, 'outcome', o.outcome, 'run_id', {Id("o.run_id")})) from schedule_occurrences o join workflows w on w.id = o.workflow_id");

    private static string List(string rows) => $"select coalesce(json_agg(x), '[]') from ({rows}) x";

    private static string Id(string blob) =>
        $"(case when {blob} is not null then lower(substr(hex({blob}),1,8)||'-'||substr(hex({blob}),9,4)||'-'||substr(hex({blob}),13,4)||'-'||substr(hex({blob}),17,4)||'-'||substr(hex({blob}),21)) end)";

    // Whole microseconds, which a floating-point date would lose.
    private static string At(string micros) => $"(strftime('%Y-%m-%dT%H:%M:%S', {micros} / 1000000, 'unixepoch') || printf('.%06dZ', {micros} % 1000000))";
}
