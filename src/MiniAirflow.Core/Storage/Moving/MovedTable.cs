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

/// <summary>A table that every provider has. Its rows are read and written in the order of its key, the same everywhere: keys are ids and numbers, never text.</summary>
/// <param name="Name">Its name.</param>
/// <param name="KeyColumns">How many of its first columns are its key.</param>
/// <param name="Columns">Its columns, the key first.</param>
public sealed record MovedTable(string Name, int KeyColumns, IReadOnlyList<MovedColumn> Columns)
{
    /// <summary>The names of the key's columns, with commas.</summary>
    public string KeyList { get; } = string.Join(", ", Columns.Take(KeyColumns).Select(column => column.Name));

    /// <summary>The names of all columns, with commas.</summary>
    public string ColumnList { get; } = string.Join(", ", Columns.Select(column => column.Name));
}
