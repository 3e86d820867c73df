using MiniAirflow.Core.Storage.Moving;
using Npgsql;
using NpgsqlTypes;

namespace MiniAirflow.Storage.Postgres.Moving;

/// <summary>Values as this provider keeps them, in rows that are read, in parameters, and in the binary COPY.</summary>
internal static class RowValues
{
    public static Cell Read(NpgsqlDataReader row, int column, ColumnKind kind) => row.IsDBNull(column) ? Cell.Null : kind switch
    {
        ColumnKind.Id => Cell.Of(row.GetGuid(column)),
        ColumnKind.Text => Cell.Of(row.GetString(column)),
        ColumnKind.Number => Cell.Of(row.GetInt32(column)),
        ColumnKind.Flag => Cell.Of(row.GetBoolean(column) ? 1 : 0),
        ColumnKind.Time => Cell.Of((row.GetDateTime(column) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond),
        ColumnKind.Bytes => Cell.Of(row.GetFieldValue<byte[]>(column)),
        ColumnKind.TextList => Cell.Of(row.GetFieldValue<string[]>(column)),
        _ => Cell.Of(row.GetInt64(column)),
    };

    /// <summary>Writes a value into a COPY. A text with a NUL, which the server refuses, gets the replacement character in its place.</summary>
    public static void Write(NpgsqlBinaryImporter rows, ColumnKind kind, in Cell cell)
    {
        if (cell.IsNull)
        {
            rows.WriteNull();
            return;
        }
        switch (kind)
        {
            case ColumnKind.Id:
                rows.Write(cell.Id, NpgsqlDbType.Uuid);
                break;
            case ColumnKind.Text:
                rows.Write(MovedText.WithoutNul((string)cell.Content!), NpgsqlDbType.Text);
                break;
            case ColumnKind.Number:
                rows.Write(checked((int)cell.Number), NpgsqlDbType.Integer);
                break;
            case ColumnKind.Flag:
                rows.Write(cell.Number != 0, NpgsqlDbType.Boolean);
                break;
            case ColumnKind.Time:
                rows.Write(DateTime.UnixEpoch.AddTicks(cell.Number * TimeSpan.TicksPerMicrosecond), NpgsqlDbType.TimestampTz);
                break;
            case ColumnKind.Bytes:
                rows.Write((byte[])cell.Content!, NpgsqlDbType.Bytea);
                break;
            case ColumnKind.TextList:
                rows.Write(((IReadOnlyList<string>)cell.Content!).Select(MovedText.WithoutNul).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
                break;
            default:
                rows.Write(cell.Number, NpgsqlDbType.Bigint);
                break;
        }
    }

    /// <summary>Adds a part of a key, which is an id, an instant or a number.</summary>
    public static void Add(NpgsqlCommand command, ColumnKind kind, in Cell cell) => command.Parameters.Add(kind switch
    {
        ColumnKind.Id => new NpgsqlParameter<Guid> { TypedValue = cell.Id },
        ColumnKind.Time => new NpgsqlParameter<DateTime> { TypedValue = DateTime.UnixEpoch.AddTicks(cell.Number * TimeSpan.TicksPerMicrosecond) },
        _ => new NpgsqlParameter<long> { TypedValue = cell.Number },
    });
}
