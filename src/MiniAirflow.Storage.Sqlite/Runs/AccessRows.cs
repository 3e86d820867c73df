using MiniAirflow.Core.Access;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Keys, users and sessions as rows.</summary>
internal static class AccessRows
{
    /// <summary>Reads the keys of a statement.</summary>
    public static List<ApiKey> Keys(Statement read)
    {
        var keys = new List<ApiKey>();
        while (read.Read())
        {
            keys.Add(new ApiKey
            {
                Id = read.Guid(0), Name = read.Text(1), Prefix = read.Text(2), Hash = read.Text(3), Grants = GrantText.Read(read.Text(4)), CreatedBy = read.Text(5),
                CreatedAt = read.Time(6), ExpiresAt = read.TimeOrNull(7), RevokedAt = read.TimeOrNull(8), LastUsedAt = read.TimeOrNull(9),
            });
        }
        return keys;
    }

    /// <summary>Reads the users of a statement.</summary>
    public static List<User> Users(Statement read)
    {
        var users = new List<User>();
        while (read.Read())
        {
            users.Add(new User
            {
                Id = read.Guid(0), Name = read.Text(1), PasswordHash = read.Text(2), Grants = GrantText.Read(read.Text(3)), IsDisabled = read.Bool(4),
                CreatedAt = read.Time(5), LastLoginAt = read.TimeOrNull(6),
            });
        }
        return users;
    }

    /// <summary>Reads the sessions of a statement.</summary>
    public static List<Session> Sessions(Statement read)
    {
        var sessions = new List<Session>();
        while (read.Read())
        {
            sessions.Add(new Session
            {
                Id = read.Guid(0), TokenHash = read.Text(1), UserId = read.GuidOrNull(2), Name = read.Text(3), Grants = GrantText.Read(read.Text(4)),
                CreatedAt = read.Time(5), ExpiresAt = read.Time(6),
            });
        }
        return sessions;
    }
}
