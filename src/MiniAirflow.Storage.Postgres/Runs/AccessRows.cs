using MiniAirflow.Core.Access;
using MiniAirflow.Storage.Postgres.Data;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Keys, users, sessions and audit records as rows.</summary>
internal static class AccessRows
{
    /// <summary>Reads a key.</summary>
    public static ApiKey Key(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0), Name = row.GetString(1), Prefix = row.GetString(2), Hash = row.GetString(3), Grants = GrantText.Read(row.GetString(4)), CreatedBy = row.GetString(5),
        CreatedAt = row.Time(6), ExpiresAt = row.TimeOrNull(7), RevokedAt = row.TimeOrNull(8), LastUsedAt = row.TimeOrNull(9),
    };

    /// <summary>Reads a user.</summary>
    public static User User(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0), Name = row.GetString(1), PasswordHash = row.GetString(2), Grants = GrantText.Read(row.GetString(3)), IsDisabled = row.GetBoolean(4),
        CreatedAt = row.Time(5), LastLoginAt = row.TimeOrNull(6),
    };

    /// <summary>Reads a session.</summary>
    public static Session Session(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0), TokenHash = row.GetString(1), UserId = row.GuidOrNull(2), Name = row.GetString(3), Grants = GrantText.Read(row.GetString(4)),
        CreatedAt = row.Time(5), ExpiresAt = row.Time(6),
    };

    /// <summary>Reads an audit record.</summary>
    public static AuditRecord Audit(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0), At = row.Time(1), Actor = row.GetString(2), ActorKind = row.GetString(3), Source = row.GetString(4), Action = row.GetString(5),
        Target = row.GetString(6), Outcome = AuditOutcomes.Parse(row.GetString(7)), Detail = row.GetString(8),
    };
}
