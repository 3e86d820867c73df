using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MiniAirflow.Core.Storage.Moving;

/// <summary>A row as bytes that are the same whichever provider it came from, and the digest of them.</summary>
internal sealed class CanonicalRow(MovedTable table)
{
    private const byte NoValue = 0, Value = 1;

    private readonly ArrayBufferWriter<byte> _bytes = new(4096);

    /// <summary>The SHA-256 digest of a row.</summary>
    public byte[] DigestOf(MovedRow row)
    {
        _bytes.ResetWrittenCount();
        for (var i = 0; i < row.Cells.Length; i++) Add(table.Columns[i].Kind, row.Cells[i]);
        return SHA256.HashData(_bytes.WrittenSpan);
    }

    private void Add(ColumnKind kind, in Cell cell)
    {
        _bytes.Write([cell.IsNull ? NoValue : Value]);
        if (cell.IsNull) return;
        switch (kind)
        {
            case ColumnKind.Id:
                cell.Id.TryWriteBytes(_bytes.GetSpan(16), bigEndian: true, out _);
                _bytes.Advance(16);
                break;
            case ColumnKind.Text:
                Add((string)cell.Content!);
                break;
            case ColumnKind.Bytes:
                Add(((byte[])cell.Content!).LongLength);
                _bytes.Write((byte[])cell.Content!);
                break;
            case ColumnKind.TextList:
                var list = (IReadOnlyList<string>)cell.Content!;
                Add(list.Count);
                foreach (var text in list) Add(text);
                break;
            default:
                Add(cell.Number);
                break;
        }
    }

    private void Add(string text)
    {
        var plain = MovedText.WithoutNul(text);
        Add(Encoding.UTF8.GetByteCount(plain));
        Encoding.UTF8.GetBytes(plain, _bytes);
    }

    private void Add(long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(_bytes.GetSpan(8), number);
        _bytes.Advance(8);
    }
}

/// <summary>The one thing that not every provider can hold: a text with a NUL in it.</summary>
public static class MovedText
{
    /// <summary>The text with the replacement character in the place of each NUL, as a provider that refuses NUL keeps it; a check takes the two for equal.</summary>
    public static string WithoutNul(string text) => text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : text;
}
