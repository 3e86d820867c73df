using MiniAirflow.Storage.Conformance;

namespace MiniAirflow.Storage.Postgres.Tests;

public sealed class PostgresWorkflowStoreTests(PostgresFixture fixture) : WorkflowStoreConformance<PostgresFixture>(fixture);
public sealed class PostgresViewTests(PostgresFixture fixture) : ViewConformance<PostgresFixture>(fixture);
public sealed class PostgresRunStoreTests(PostgresFixture fixture) : RunStoreConformance<PostgresFixture>(fixture);
public sealed class PostgresCancelTests(PostgresFixture fixture) : CancelConformance<PostgresFixture>(fixture);

public sealed class PostgresMapTests(PostgresFixture fixture) : MapConformance<PostgresFixture>(fixture);

public sealed class PostgresOperationTests(PostgresFixture fixture) : OperationConformance<PostgresFixture>(fixture);
public sealed class PostgresLeaseTests(PostgresFixture fixture) : LeaseConformance<PostgresFixture>(fixture);
public sealed class PostgresFinishTests(PostgresFixture fixture) : FinishConformance<PostgresFixture>(fixture);
public sealed class PostgresFlowTests(PostgresFixture fixture) : FlowConformance<PostgresFixture>(fixture);
public sealed class PostgresRetryTests(PostgresFixture fixture) : RetryConformance<PostgresFixture>(fixture);
public sealed class PostgresRecoveryTests(PostgresFixture fixture) : RecoveryConformance<PostgresFixture>(fixture);
public sealed class PostgresWorkerStoreTests(PostgresFixture fixture) : WorkerStoreConformance<PostgresFixture>(fixture);
public sealed class PostgresScheduleStoreTests(PostgresFixture fixture) : ScheduleStoreConformance<PostgresFixture>(fixture);

public sealed class PostgresOccurrenceTests(PostgresFixture fixture) : OccurrenceConformance<PostgresFixture>(fixture);

public sealed class PostgresPauseTests(PostgresFixture fixture) : PauseConformance<PostgresFixture>(fixture);

public sealed class PostgresCalendarTests(PostgresFixture fixture) : CalendarConformance<PostgresFixture>(fixture);

public sealed class PostgresBackfillTests(PostgresFixture fixture) : BackfillConformance<PostgresFixture>(fixture);
public sealed class PostgresHookTests(PostgresFixture fixture) : HookConformance<PostgresFixture>(fixture);
public sealed class PostgresDeliveryTests(PostgresFixture fixture) : DeliveryConformance<PostgresFixture>(fixture);
public sealed class PostgresTraceTests(PostgresFixture fixture) : TraceConformance<PostgresFixture>(fixture);
public sealed class PostgresEventLogTests(PostgresFixture fixture) : EventLogConformance<PostgresFixture>(fixture);
public sealed class PostgresMigratorTests(PostgresFixture fixture) : MigratorConformance<PostgresFixture>(fixture);
public sealed class PostgresModelTests(PostgresFixture fixture) : ModelConformance<PostgresFixture>(fixture);
public sealed class PostgresWaitTests(PostgresFixture fixture) : WaitConformance<PostgresFixture>(fixture);
public sealed class PostgresSlotlessWaitTests(PostgresFixture fixture) : SlotlessWaitConformance<PostgresFixture>(fixture);
public sealed class PostgresChildTests(PostgresFixture fixture) : ChildConformance<PostgresFixture>(fixture);
public sealed class PostgresChildSharingTests(PostgresFixture fixture) : ChildSharingConformance<PostgresFixture>(fixture);
public sealed class PostgresMeetingTests(PostgresFixture fixture) : MeetingConformance<PostgresFixture>(fixture);
public sealed class PostgresOccupancyTests(PostgresFixture fixture) : OccupancyConformance<PostgresFixture>(fixture);
public sealed class PostgresStatisticsTests(PostgresFixture fixture) : StatisticsConformance<PostgresFixture>(fixture);
public sealed class PostgresSecretTests(PostgresFixture fixture) : SecretConformance<PostgresFixture>(fixture);
public sealed class PostgresLimitTests(PostgresFixture fixture) : LimitConformance<PostgresFixture>(fixture);
public sealed class PostgresRetentionTests(PostgresFixture fixture) : RetentionConformance<PostgresFixture>(fixture);
public sealed class PostgresTurnSharingTests(PostgresFixture fixture) : TurnSharingConformance<PostgresFixture>(fixture);
public sealed class PostgresTurnTests(PostgresFixture fixture) : TurnConformance<PostgresFixture>(fixture);
public sealed class PostgresLimitModelTests(PostgresFixture fixture) : LimitModelConformance<PostgresFixture>(fixture);
public sealed class PostgresRunTimeoutTests(PostgresFixture fixture) : RunTimeoutConformance<PostgresFixture>(fixture);
public sealed class PostgresRunRetryTests(PostgresFixture fixture) : RunRetryConformance<PostgresFixture>(fixture);
public sealed class PostgresQueueTimeoutTests(PostgresFixture fixture) : QueueTimeoutConformance<PostgresFixture>(fixture);
public sealed class PostgresWaitAccountTests(PostgresFixture fixture) : WaitAccountConformance<PostgresFixture>(fixture);
public sealed class PostgresAccessTests(PostgresFixture fixture) : AccessConformance<PostgresFixture>(fixture);
public sealed class PostgresAuditTests(PostgresFixture fixture) : AuditConformance<PostgresFixture>(fixture);
public sealed class PostgresWithinTests(PostgresFixture fixture) : WithinConformance<PostgresFixture>(fixture);
public sealed class PostgresFilterTests(PostgresFixture fixture) : FilterConformance<PostgresFixture>(fixture);
