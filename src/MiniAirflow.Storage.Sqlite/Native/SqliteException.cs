namespace MiniAirflow.Storage.Sqlite.Native;

/// <summary>SQLite refused a call.</summary>
internal sealed class SqliteException(int code, string message) : Exception(message)
{
    /// <summary>SQLite's extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>SQLite's primary result code.</summary>
    public int PrimaryCode => Code & 0xff;
}
