using MiniAirflow.Storage.Conformance;

namespace MiniAirflow.Storage.Sqlite.Tests;

public sealed class SqliteWorkflowStoreTests(SqliteFixture fixture) : WorkflowStoreConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteRunStoreTests(SqliteFixture fixture) : RunStoreConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteCancelTests(SqliteFixture fixture) : CancelConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteMapTests(SqliteFixture fixture) : MapConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteOperationTests(SqliteFixture fixture) : OperationConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteLeaseTests(SqliteFixture fixture) : LeaseConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteFinishTests(SqliteFixture fixture) : FinishConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteFlowTests(SqliteFixture fixture) : FlowConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteRetryTests(SqliteFixture fixture) : RetryConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteRecoveryTests(SqliteFixture fixture) : RecoveryConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteWorkerStoreTests(SqliteFixture fixture) : WorkerStoreConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteScheduleStoreTests(SqliteFixture fixture) : ScheduleStoreConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteOccurrenceTests(SqliteFixture fixture) : OccurrenceConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;

public sealed class SqlitePauseTests(SqliteFixture fixture) : PauseConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteCalendarTests(SqliteFixture fixture) : CalendarConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteBackfillTests(SqliteFixture fixture) : BackfillConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteHookTests(SqliteFixture fixture) : HookConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteDeliveryTests(SqliteFixture fixture) : DeliveryConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteTraceTests(SqliteFixture fixture) : TraceConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteEventLogTests(SqliteFixture fixture) : EventLogConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteMigratorTests(SqliteFixture fixture) : MigratorConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteViewTests(SqliteFixture fixture) : ViewConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteModelTests(SqliteFixture fixture) : ModelConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteWaitTests(SqliteFixture fixture) : WaitConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteSlotlessWaitTests(SqliteFixture fixture) : SlotlessWaitConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteChildTests(SqliteFixture fixture) : ChildConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteMeetingTests(SqliteFixture fixture) : MeetingConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteOccupancyTests(SqliteFixture fixture) : OccupancyConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteStatisticsTests(SqliteFixture fixture) : StatisticsConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteSecretTests(SqliteFixture fixture) : SecretConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteLimitTests(SqliteFixture fixture) : LimitConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteRetentionTests(SqliteFixture fixture) : RetentionConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteTurnTests(SqliteFixture fixture) : TurnConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteLimitModelTests(SqliteFixture fixture) : LimitModelConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteRunTimeoutTests(SqliteFixture fixture) : RunTimeoutConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteRunRetryTests(SqliteFixture fixture) : RunRetryConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteQueueTimeoutTests(SqliteFixture fixture) : QueueTimeoutConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteWaitAccountTests(SqliteFixture fixture) : WaitAccountConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteAccessTests(SqliteFixture fixture) : AccessConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteAuditTests(SqliteFixture fixture) : AuditConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteWithinTests(SqliteFixture fixture) : WithinConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
public sealed class SqliteFilterTests(SqliteFixture fixture) : FilterConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
