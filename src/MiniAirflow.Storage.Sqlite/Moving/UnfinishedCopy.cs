using MiniAirflow.Core.Storage.Moving;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Moving;

/// <summary>The mark of a copy that is not finished: a table that is there only meanwhile.</summary>
internal static class UnfinishedCopy
{
    public const string Table = "unfinished_copy";

    public static bool IsIn(Database db)
    {
        using var read = db.Prepare($"select 1 from sqlite_schema where name = '{Table}'");
        return read.Read();
    }

    public static CopyMark? Find(Database db)
    {
        if (!IsIn(db)) return null;
        using var read = db.Prepare($"select source, fingerprint, logs_after from {Table}");
        return read.Read() ? new CopyMark(read.Text(0), read.Text(1), read.GuidOrNull(2)) : null;
    }
}
