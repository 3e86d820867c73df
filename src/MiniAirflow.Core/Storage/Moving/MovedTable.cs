namespace MiniAirflow.Core.Storage.Moving;

/// <summary>What a column holds, whatever a provider makes of it.</summary>
public enum ColumnKind
{
    /// <summary>A UUID.</summary>
    Id,

    /// <summary>Text.</summary>
    Text,

    /// <summary>A whole number of up to 32 bits.</summary>
    Number,

    /// <summary>A whole number of up to 64 bits.</summary>
    BigNumber,

    /// <summary>Yes or no.</summary>
    Flag,

    /// <summary>An instant, in whole microseconds.</summary>
    Time,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>A list of texts.</summary>
    TextList,
}

/// <summary>A column that every provider has.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it holds.</param>
public readonly record struct MovedColumn(string Name, ColumnKind Kind);

/// <summary>A table that every provider has. Its rows are read and written in the order of its key, the same everywhere: keys are ids, instants and numbers, never text.</summary>
/// <param name="Name">Its name.</param>
/// <param name="KeyColumns">How many of its first columns are its key.</param>
/// <param name="Columns">Its columns, the key first.</param>
public sealed record MovedTable(string Name, int KeyColumns, IReadOnlyList<MovedColumn> Columns)
{
    /// <summary>The names of the key's columns, with commas.</summary>
    public string KeyList { get; } = string.Join(", ", Columns.Take(KeyColumns).Select(column => column.Name));

    /// <summary>The names of all columns, with commas.</summary>
    public string ColumnList { get; } = string.Join(", ", Columns.Select(column => column.Name));

    /// <summary>Asks for the greatest key.</summary>
    public string LastKeyQuery { get; } =
        $"select {string.Join(", ", Columns.Take(KeyColumns).Select(column => column.Name))} from {Name} order by {string.Join(", ", Columns.Take(KeyColumns).Select(column => column.Name + " desc"))} limit 1";

    /// <summary>Asks for rows in the order of the key.</summary>
    /// <param name="after">The places of the parameters that hold the key to read on after, with commas; null for the beginning.</param>
    /// <param name="limit">How many at most.</param>
    public string PageQuery(string? after, int limit) =>
        $"select {ColumnList} from {Name}{(after is null ? "" : $" where ({KeyList}) > ({after})")} order by {KeyList} limit {limit}";

    /// <summary>Reads an answer to <see cref="PageQuery"/>.</summary>
    /// <param name="next">Goes to the next row.</param>
    /// <param name="cell">Reads a column of it.</param>
    /// <param name="each">Gets each row; it is overwritten by the next.</param>
    /// <returns>How many there were.</returns>
    public int ReadRows(Func<bool> next, Func<int, ColumnKind, Cell> cell, Action<MovedRow> each)
    {
        var row = new MovedRow(this);
        var count = 0;
        for (; next(); count++)
        {
            for (var i = 0; i < row.Cells.Length; i++) row.Cells[i] = cell(i, Columns[i].Kind);
            each(row);
        }
        return count;
    }

    /// <summary>Reads the answer to <see cref="LastKeyQuery"/>.</summary>
    /// <param name="cell">Reads a column.</param>
    public RowKey ReadKey(Func<int, ColumnKind, Cell> cell) => new([.. Columns.Take(KeyColumns).Select((column, i) => cell(i, column.Kind))]);
}
