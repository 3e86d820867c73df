using MiniAirflow.Core.Storage.Moving;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Moving;

/// <summary>The mark of a copy that is not finished: a table that is there only meanwhile.</summary>
internal static class UnfinishedCopy
{
    public const string Table = "unfinished_copy";

    public static bool IsIn(NpgsqlConnection connection)
    {
        using var ask = new NpgsqlCommand($"select to_regclass('{Table}') is not null", connection);
        return (bool)ask.ExecuteScalar()!;
    }

    public static CopyMark? Find(NpgsqlConnection connection)
    {
        if (!IsIn(connection)) return null;
        using var find = new NpgsqlCommand($"select source, fingerprint, logs_after from {Table}", connection);
        using var read = find.ExecuteReader();
        return read.Read() ? new CopyMark(read.GetString(0), read.GetString(1), read.IsDBNull(2) ? null : read.GetGuid(2)) : null;
    }
}
