using static MiniAirflow.Core.Storage.Moving.ColumnKind;

namespace MiniAirflow.Core.Storage.Moving;

/// <summary>The catalogue: what both providers' schemas have in common. A test compares it with each schema.</summary>
/// <remarks>
/// Left out on purpose: <c>counters</c> and the sequence of tokens, of which <see cref="StorePlaces"/> carries the meaning; <c>workflow_runs.revision</c>, which only
/// guards the memory of processes that are running; and <c>task_log_chunks</c>, since logs may be files elsewhere and are copied as logs.
/// </remarks>
public static class MovedTables
{
    /// <summary>All tables, each after those that it refers to.</summary>
    public static IReadOnlyList<MovedTable> All { get; } =
    [
        Of("workflows", 1, ("id", Id), ("name", Text), ("description", Text), ("schedule_cron", Text), ("is_active", Flag), ("created_at", Time), ("version", Number), ("tags", Text)),
        Of("workflow_versions", 2, ("workflow_id", Id), ("version", Number), ("hash", Text), ("definition", Text), ("created_at", Time)),
        Of("tasks", 1, ("id", Id), ("workflow_id", Id), ("name", Text), ("command", Text), ("retry_count", Number), ("retry_delay_seconds", Number),
            ("timeout_seconds", Number), ("created_at", Time), ("version", Number), ("task_index", Number)),
        Of("task_dependencies", 1, ("id", Id), ("task_id", Id), ("depends_on_task_id", Id)),
        Of("schedules", 1, ("workflow_id", Id), ("next_fire_at", Time), ("problem", Text), ("next_slot", Time), ("waiting", Number),
            ("decided_at", Time)),
        Of("schedule_occurrences", 2, ("workflow_id", Id), ("slot", Time), ("last_slot", Time), ("slots", Number), ("outcome", Text), ("decided_at", Time),
            ("run_id", Id), ("lag_ms", BigNumber), ("reason", Text)),
        Of("pauses", 1, ("id", Id), ("scope", Text), ("name", Text), ("reason", Text), ("paused_by", Text), ("paused_at", Time), ("resume_at", Time)),
        Of("pause_spans", 1, ("id", Id), ("scope", Text), ("name", Text), ("paused_at", Time), ("resumed_at", Time)),
        Of("calendars", 1, ("id", Id), ("name", Text), ("definition", Text), ("updated_at", Time)),
        Of("backfills", 1, ("id", Id), ("workflow_id", Id), ("from_date", Time), ("to_date", Time), ("reprocess", Text), ("runs_backwards", Flag),
            ("max_active_runs", Number), ("stop_after", Number), ("allowed_hours", Text), ("params", Text), ("reason", Text), ("created_by", Text), ("created_at", Time),
            ("state", Text), ("finished_at", Time), ("note", Text), ("slots", Number), ("next_place", Number), ("alive", Number), ("succeeded", Number), ("failed", Number),
            ("skipped", Number), ("look_at", Time)),
        Of("backfill_slots", 2, ("backfill_id", Id), ("place", Number), ("slot", Time), ("run_id", Id), ("note", Text)),
        Of("workers", 1, ("id", Id), ("hostname", Text), ("last_heartbeat", Time), ("status", Text), ("name", Text), ("queues", TextList), ("slots", Number),
            ("started_at", Time), ("lease_expires_at", Time), ("drained_at", Time), ("drained_by", Text), ("drain_reason", Text)),
        Of("workflow_runs", 1, ("id", Id), ("workflow_id", Id), ("status", Text), ("started_at", Time), ("finished_at", Time), ("version", Number), ("state", Text),
            ("trigger", Text), ("logical_date", Time), ("created_at", Time), ("params", Text), ("idempotency_key", Text), ("cancel_requested", Flag),
            ("data_interval_end", Time), ("backfill_id", Id), ("clear_number", Number), ("note", Text), ("shape", Number), ("hook_depth", Number), ("timed_out", Flag),
            ("retry_number", Number), ("reason", Text), ("parent_run_id", Id), ("parent_task_run_id", Id), ("trace_parent", Text)),
        Of("deliveries", 1, ("id", Id), ("workflow_id", Id), ("version", Number), ("task_index", Number), ("hook_index", Number), ("run_id", Id), ("event", Text), ("notice", Text),
            ("target", Text), ("state", Text), ("attempts", Number), ("created_at", Time), ("due_at", Time), ("ended_at", Time), ("answer", Text), ("problem", Text)),
        Of("run_turns", 1, ("run_id", Id), ("workflow_id", Id), ("turn_key", Text), ("max_runs", Number), ("cancels", Flag), ("of_backfill", Flag), ("awaits", Flag)),
        Of("run_removals", 1, ("run_id", Id)),
        Of("run_timers", 1, ("run_id", Id), ("due_at", Time)),
        Of("run_deadlines", 1, ("run_id", Id), ("due_at", Time)),
        Of("success_watches", 1, ("workflow_id", Id), ("within_seconds", Number), ("since", Time), ("due_at", Time)),
        Of("task_runs", 1, ("id", Id), ("workflow_run_id", Id), ("task_id", Id), ("status", Text), ("attempt", Number), ("started_at", Time), ("finished_at", Time),
            ("logs", Text), ("task_index", Number), ("map_index", Number), ("state", Text), ("queue", Text), ("priority", Number), ("queued_at", Time), ("due_at", Time),
            ("worker_id", Id), ("lease_token", BigNumber), ("leased_at", Time), ("lease_count", Number), ("cancel_requested", Flag), ("outcome", Text),
            ("is_cleared", Flag), ("wait", Text), ("ready_at", Time), ("is_delayed", Flag)),
        Of("map_items", 3, ("workflow_run_id", Id), ("task_index", Number), ("map_index", Number), ("item", Text), ("label", Text)),
        Of("pools", 1, ("id", Id), ("name", Text), ("slots", Number), ("description", Text), ("rate_starts", Number), ("rate_seconds", Number), ("updated_at", Time)),
        Of("limit_waits", 1, ("task_run_id", Id), ("lane", Text), ("rank", Time), ("demands", Text)),
        Of("limit_holds", 2, ("task_run_id", Id), ("place", Number), ("limit_name", Text), ("slots", Number)),
        Of("pool_starts", 1, ("id", Id), ("pool", Text), ("at", Time), ("starts", Number)),
        Of("secrets", 1, ("id", Id), ("name", Text), ("description", Text), ("key_id", Text), ("sealed", Bytes), ("updated_at", Time)),
        Of("variables", 1, ("id", Id), ("name", Text), ("value", Text), ("description", Text), ("updated_at", Time)),
        Of("users", 1, ("id", Id), ("name", Text), ("password_hash", Text), ("grants", Text), ("is_disabled", Flag), ("created_at", Time), ("last_login_at", Time)),
        Of("api_keys", 1, ("id", Id), ("name", Text), ("prefix", Text), ("key_hash", Text), ("grants", Text), ("created_by", Text), ("created_at", Time), ("expires_at", Time),
            ("revoked_at", Time), ("last_used_at", Time)),
        Of("sessions", 1, ("id", Id), ("token_hash", Text), ("user_id", Id), ("name", Text), ("grants", Text), ("created_at", Time), ("expires_at", Time)),
        Of("audit_records", 1, ("id", Id), ("at", Time), ("actor", Text), ("actor_kind", Text), ("source", Text), ("action", Text), ("target", Text), ("outcome", Text), ("detail", Text)),
        Of("event_batches", 1, ("first_seq", BigNumber), ("last_seq", BigNumber), ("at", Time), ("body", Bytes)),
    ];

    /// <summary>The ids of attempts alone: whose logs there may be.</summary>
    internal static MovedTable AttemptIds { get; } = Of("task_runs", 1, ("id", Id));

    private static MovedTable Of(string name, int keyColumns, params (string Name, ColumnKind Kind)[] columns) =>
        new(name, keyColumns, [.. columns.Select(column => new MovedColumn(column.Name, column.Kind))]);
}
