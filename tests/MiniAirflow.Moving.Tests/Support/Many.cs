namespace MiniAirflow.Moving.Tests.Support;

/// <summary>A history that is long, made by SQLite's own shell.</summary>
internal static class Many
{
    /// <summary>Adds attempts to a file that has some, each with a text of a kilobyte.</summary>
    public static Task AddAsync(SqliteHome home, int count) => Sqlite.RunAsync(home.File, $"""
        with recursive n(i) as (select 1 union all select i + 1 from n where i < {count}),
            one as (select * from task_runs where state = 'success' order by id limit 1)
        insert into task_runs (id, workflow_run_id, task_id, status, attempt, started_at, finished_at, logs, task_index, map_index, state, queue, priority)
        select randomblob(16), workflow_run_id, task_id, status, attempt, started_at + i, finished_at + i, hex(randomblob(512)), task_index, i, state, queue, priority
        from n cross join one
        """);
}
