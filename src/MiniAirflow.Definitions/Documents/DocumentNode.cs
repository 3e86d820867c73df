namespace MiniAirflow.Definitions.Documents;

/// <summary>A place in a text, both counted from 1; columns in UTF-16 units.</summary>
internal readonly record struct Position(int Line, int Column) : IComparable<Position>
{
    public static readonly Position Start = new(1, 1);

    public int CompareTo(Position other) => Line != other.Line ? Line.CompareTo(other.Line) : Column.CompareTo(other.Column);
}

/// <summary>A value of a document, whatever format it was written in. YAML aliases make it a graph without cycles rather than a tree.</summary>
/// <param name="At">Where it begins.</param>
internal abstract record DocumentNode(Position At)
{
    /// <summary>Nodes from here down, each alias counted as if written out.</summary>
    public virtual int Weight => 1;

    /// <summary>Levels from here down; 1 for a scalar.</summary>
    public virtual int Height => 1;
}

/// <summary>A single value.</summary>
/// <param name="At">Where it begins.</param>
/// <param name="Text">The value as it was written, unescaped.</param>
/// <param name="Kind">What its spelling says it is.</param>
internal sealed record ScalarNode(Position At, string Text, ScalarKind Kind) : DocumentNode(At);

/// <summary>Values in order.</summary>
internal sealed record ListNode(Position At, IReadOnlyList<DocumentNode> Items, int Weight, int Height) : DocumentNode(At)
{
    public override int Weight { get; } = Weight;

    public override int Height { get; } = Height;
}

/// <summary>Values by key, in the order of the text; keys are unique.</summary>
internal sealed record MapNode(Position At, IReadOnlyList<MapEntry> Entries, int Weight, int Height) : DocumentNode(At)
{
    public override int Weight { get; } = Weight;

    public override int Height { get; } = Height;

    public DocumentNode? Find(string key)
    {
        foreach (var entry in Entries)
            if (entry.Key == key) return entry.Value;
        return null;
    }
}

/// <summary>One key with its value.</summary>
internal readonly record struct MapEntry(string Key, Position KeyAt, DocumentNode Value);

/// <summary>Types of scalars, after the core schema of YAML 1.2 and JSON.</summary>
internal enum ScalarKind
{
    Text,
    Integer,
    Decimal,
    Boolean,
    Null,
}
