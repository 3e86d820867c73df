using System.Text;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Definitions.Documents;

/// <summary>The bytes of a document, found fit to be read: not too many, UTF-8, no NUL, a byte order mark taken off.</summary>
internal static class DocumentText
{
    /// <summary>Checks the bytes and takes the mark off.</summary>
    /// <exception cref="DocumentException">They cannot be a workflow document.</exception>
    public static ReadOnlyMemory<byte> Check(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > Limits.MaxDocumentBytes) throw TooLarge();
        if (bytes.Span.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.Span.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw new DocumentException(Position.Start, "The text is UTF-16.", "save it as UTF-8");
        if (bytes.Span.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        var bad = System.Text.Unicode.Utf8.IsValid(bytes.Span) ? -1 : FirstInvalid(bytes.Span);
        if (bad >= 0) throw new DocumentException(PositionOf(bytes.Span, bad), $"The byte 0x{bytes.Span[bad]:x2} is not valid UTF-8.", "save the file as UTF-8");
        var nul = bytes.Span.IndexOf((byte)0);
        if (nul >= 0) throw new DocumentException(PositionOf(bytes.Span, nul), "The text contains a NUL byte.", "a workflow document is text");
        return bytes;
    }

    /// <summary>The problem of a document beyond <see cref="Limits.MaxDocumentBytes"/>.</summary>
    public static DocumentException TooLarge() =>
        new(Position.Start, $"The document is larger than {Limits.MaxDocumentBytes / 1024 / 1024} MiB.", "put scripts and data into files of their own");

    /// <summary>Line and column of a byte.</summary>
    public static Position PositionOf(ReadOnlySpan<byte> text, int offset)
    {
        var before = text[..Math.Min(offset, text.Length)];
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        return new Position(before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }

    private static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        var offset = 0;
        while (offset < text.Length && Rune.DecodeFromUtf8(text[offset..], out _, out var length) == System.Buffers.OperationStatus.Done) offset += length;
        return offset < text.Length ? offset : -1;
    }
}
