using System.Text;
using SQLitePCL;

namespace MiniAirflow.Storage.Sqlite.Native;

/// <summary>A prepared statement. Bind in order, then <see cref="Execute"/>, or <see cref="Read"/> rows until it says false.</summary>
internal sealed class Statement(Database database, sqlite3_stmt handle) : IDisposable
{
    /// <summary>Text up to this many characters is bound without an allocation.</summary>
    private const int ShortText = 128;

    private int _next = 1;

    /// <summary>Starts anew at the first parameter.</summary>
    public Statement Begin()
    {
        _next = 1;
        return this;
    }

    /// <summary>Binds the next parameter.</summary>
    public Statement Bind(long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, _next++, value));
        return this;
    }

    /// <summary>Binds the next parameter, or null.</summary>
    public Statement Bind(long? value) => value is { } given ? Bind(given) : BindNull();

    /// <summary>Binds the next parameter.</summary>
    public Statement Bind(bool value) => Bind(value ? 1L : 0L);

    /// <summary>Binds the next parameter as 16 bytes in network order, in which version 7 sorts by age.</summary>
    public Statement Bind(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        database.Check(raw.sqlite3_bind_blob(handle, _next++, bytes));
        return this;
    }

    /// <summary>Binds the next parameter, or null.</summary>
    public Statement Bind(Guid? value) => value is { } given ? Bind(given) : BindNull();

    /// <summary>Binds the next parameter, or null.</summary>
    public Statement Bind(string? value)
    {
        if (value is null) return BindNull();
        if (value.Length > ShortText)
        {
            database.Check(raw.sqlite3_bind_text(handle, _next++, value));
            return this;
        }
        Span<byte> utf8 = stackalloc byte[ShortText * 3];
        var length = Encoding.UTF8.GetBytes(value, utf8);
        database.Check(raw.sqlite3_bind_text(handle, _next++, utf8[..length]));
        return this;
    }

    /// <summary>Binds the next parameter.</summary>
    public Statement Bind(DateTimeOffset value) => Bind(value.ToMicros());

    /// <summary>Binds the next parameter, or null.</summary>
    public Statement Bind(DateTimeOffset? value) => value is { } given ? Bind(given.ToMicros()) : BindNull();

    /// <summary>Binds the next parameter.</summary>
    public Statement BindBlob(ReadOnlySpan<byte> value)
    {
        database.Check(raw.sqlite3_bind_blob(handle, _next++, value));
        return this;
    }

    /// <summary>Binds null to the next parameter.</summary>
    public Statement BindNull()
    {
        database.Check(raw.sqlite3_bind_null(handle, _next++));
        return this;
    }

    /// <summary>Runs it to its end.</summary>
    /// <returns>Rows changed.</returns>
    public int Execute()
    {
        try
        {
            database.Check(raw.sqlite3_step(handle));
            return database.Changes;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Steps to the next row; false, and ready to be bound anew, after the last one.</summary>
    public bool Read()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW) return true;
        try
        {
            database.Check(code);
        }
        finally
        {
            Reset();
        }
        return false;
    }

    /// <summary>Ends reading early.</summary>
    public void Reset()
    {
        raw.sqlite3_reset(handle);
        _next = 1;
    }

    /// <summary>Column of the current row.</summary>
    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    /// <summary>Column of the current row.</summary>
    public int Int32(int column) => raw.sqlite3_column_int(handle, column);

    /// <summary>Column of the current row.</summary>
    public bool Bool(int column) => raw.sqlite3_column_int(handle, column) != 0;

    /// <summary>Column of the current row.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    /// <summary>Column of the current row.</summary>
    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string() ?? "";

    /// <summary>Column of the current row, or null.</summary>
    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>Column of the current row.</summary>
    public Guid Guid(int column) => new(raw.sqlite3_column_blob(handle, column), bigEndian: true);

    /// <summary>Column of the current row, or null.</summary>
    public Guid? GuidOrNull(int column) => IsNull(column) ? null : Guid(column);

    /// <summary>Column of the current row; valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    /// <summary>Column of the current row.</summary>
    public DateTimeOffset Time(int column) => Int64(column).FromMicros();

    /// <summary>Column of the current row, or null.</summary>
    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    /// <inheritdoc/>
    public void Dispose() => handle.manual_close();
}
