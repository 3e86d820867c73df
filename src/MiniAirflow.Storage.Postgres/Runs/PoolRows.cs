using MiniAirflow.Core.Pools;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Pools as rows.</summary>
internal static class PoolRows
{
    /// <summary>The pool in the current row.</summary>
    public static Pool Map(NpgsqlDataReader row) => Map(row, 0);

    /// <summary>The pool in the columns of the current row from one on.</summary>
    public static Pool Map(NpgsqlDataReader row, int from) => new()
    {
        Name = row.GetString(from),
        Slots = row.GetInt32(from + 1),
        Description = row.GetString(from + 2),
        Rate = row.IsDBNull(from + 3) ? null : new StartRate(row.GetInt32(from + 3), row.GetInt32(from + 4)),
    };
}
