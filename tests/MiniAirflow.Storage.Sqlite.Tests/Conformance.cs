using MiniAirflow.Storage.Conformance;

namespace MiniAirflow.Storage.Sqlite.Tests;

public sealed class SqliteWorkflowStoreTests(SqliteFixture fixture) : WorkflowStoreConformance<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
