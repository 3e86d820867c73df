using System.Globalization;

namespace MiniAirflow.Core.Storage.Moving;

/// <summary>A value on its way. Numbers, flags and times (microseconds since 1970) are in <see cref="Number"/>, ids in <see cref="Id"/>, all else in <see cref="Content"/>.</summary>
/// <param name="IsNull">Whether there is none.</param>
/// <param name="Number">A number.</param>
/// <param name="Id">An id.</param>
/// <param name="Content">A text, bytes, or a list of texts.</param>
public readonly record struct Cell(bool IsNull, long Number, Guid Id, object? Content)
{
    /// <summary>No value.</summary>
    public static Cell Null { get; } = new(true, 0, default, null);

    /// <summary>A number, flag or time.</summary>
    public static Cell Of(long number) => new(false, number, default, null);

    /// <summary>An id.</summary>
    public static Cell Of(Guid id) => new(false, 0, id, null);

    /// <summary>A text, bytes, or a list of texts.</summary>
    public static Cell Of(object content) => new(false, 0, default, content);
}

/// <summary>One row, in the columns of its table. A reader uses the same one for all its rows: whoever wants to keep it copies it.</summary>
public sealed class MovedRow(MovedTable table)
{
    /// <summary>The values, in the order of the columns.</summary>
    public Cell[] Cells { get; } = new Cell[table.Columns.Count];

    /// <summary>A copy of the row's key.</summary>
    public RowKey Key => new(Cells[..table.KeyColumns]);
}

/// <summary>The place of a row in the order of its table.</summary>
/// <param name="Cells">The values of the key's columns: ids and numbers.</param>
public sealed record RowKey(Cell[] Cells)
{
    /// <summary>Below 0 when this one comes before the other, 0 when they are equal, else above 0.</summary>
    public int CompareTo(RowKey other)
    {
        for (var i = 0; i < Cells.Length; i++)
        {
            // Guid compares its parts from the left and unsigned, which is how both databases compare its bytes.
            var order = Cells[i].Id.CompareTo(other.Cells[i].Id);
            if (order == 0) order = Cells[i].Number.CompareTo(other.Cells[i].Number);
            if (order != 0) return order;
        }
        return 0;
    }

    /// <summary>The key as people read it, its parts with slashes between them.</summary>
    public override string ToString() =>
        string.Join('/', Cells.Select(cell => cell.Id == Guid.Empty ? cell.Number.ToString(CultureInfo.InvariantCulture) : cell.Id.ToString()));
}
