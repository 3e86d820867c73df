using MiniAirflow.Storage.Conformance;

namespace MiniAirflow.Storage.Postgres.Tests;

public sealed class PostgresSharingTests(PostgresFixture fixture) : SharingConformance<PostgresFixture>(fixture);
