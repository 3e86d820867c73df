using MiniAirflow.Core.Storage.Moving;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Moving;

/// <summary>Values as this provider keeps them: ids as blobs, times as microseconds, lists as JSON.</summary>
internal static class RowValues
{
    public static Cell Read(Statement row, int column, ColumnKind kind) => row.IsNull(column) ? Cell.Null : kind switch
    {
        ColumnKind.Id => Cell.Of(row.Guid(column)),
        ColumnKind.Text => Cell.Of(row.Text(column)),
        ColumnKind.Bytes => Cell.Of(row.Blob(column).ToArray()),
        ColumnKind.TextList => Cell.Of(StoredJson.ReadQueues(row.Text(column))),
        _ => Cell.Of(row.Int64(column)),
    };

    public static void Bind(Statement statement, ColumnKind kind, in Cell cell)
    {
        if (cell.IsNull) statement.BindNull();
        else if (kind == ColumnKind.Id) statement.Bind(cell.Id);
        else if (kind == ColumnKind.Text) statement.Bind((string)cell.Content!);
        else if (kind == ColumnKind.Bytes) statement.BindBlob((byte[])cell.Content!);
        else if (kind == ColumnKind.TextList) statement.Bind(StoredJson.Queues((IReadOnlyList<string>)cell.Content!));
        else statement.Bind(cell.Number);
    }
}
