using Npgsql;

namespace MiniAirflow.Storage.Postgres.Data;

/// <summary>Columns as the core's types.</summary>
internal static class Rows
{
    extension(NpgsqlDataReader row)
    {
        public DateTimeOffset Time(int column) => new(row.GetDateTime(column), TimeSpan.Zero);

        public DateTimeOffset? TimeOrNull(int column) => row.IsDBNull(column) ? null : row.Time(column);

        public Guid? GuidOrNull(int column) => row.IsDBNull(column) ? null : row.GetGuid(column);

        public string? TextOrNull(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }

    /// <summary>The same instant as the database will give it back: whole microseconds.</summary>
    public static DateTimeOffset Truncated(this DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
