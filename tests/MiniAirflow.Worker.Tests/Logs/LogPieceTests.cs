using System.Text;
using CsCheck;
using MiniAirflow.Worker.Logs;

namespace MiniAirflow.Worker.Tests.Logs;

/// <summary>Properties of the pieces that logs are made with: how a stream is cut into writes never shows.</summary>
public sealed class LogPieceTests
{
    private static readonly Gen<byte[]> Stream = Gen.OneOf(Gen.Const((byte)'\n'), Gen.Const((byte)'\r'), Gen.Const((byte)'a'), Gen.Byte).Array[0, 200];

    [Fact]
    public void Lines_are_cut_the_same_however_the_stream_is_split() =>
        Gen.Select(Stream, Gen.Int[1, 40], Gen.Int[1, 60]).Sample((bytes, limit, piece) =>
        {
            var whole = Cut(bytes, limit, bytes.Length + 1);
            var split = Cut(bytes, limit, piece);
            return whole.Text.SequenceEqual(split.Text) && whole.Cut == split.Cut;
        });

    [Fact]
    public void A_line_keeps_its_beginning_and_says_what_is_missing() =>
        Gen.Select(Stream, Gen.Int[1, 40], Gen.Int[1, 60]).Sample((bytes, limit, piece) => Cut(bytes, limit, piece).Text.SequenceEqual(Oracle(bytes, limit)));

    [Fact]
    public void The_tail_is_the_end_of_the_stream() =>
        Gen.Select(Gen.Char['a', 'z'].Array[0, 100], Gen.Int[1, 30]).Sample((chars, piece) =>
        {
            var tail = new TailBuffer(16);
            var bytes = Encoding.ASCII.GetBytes(chars);
            for (var at = 0; at < bytes.Length; at += piece)
                tail.Append(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)));
            return tail.ToText() == new string(chars)[Math.Max(0, chars.Length - 16)..];
        });

    [Fact]
    public void The_tail_is_valid_text_within_its_size_whatever_was_written() =>
        Gen.Byte.Array[0, 100].Sample(bytes =>
        {
            var tail = new TailBuffer(16);
            tail.Append(bytes);
            var text = tail.ToText();
            return Encoding.UTF8.GetByteCount(text) <= 16 && !text.Contains('\0') && new UTF8Encoding(false, true).GetBytes(text).Length >= 0;
        });

    [Fact]
    public void A_character_that_the_tail_cuts_is_left_out()
    {
        var tail = new TailBuffer(4);
        tail.Append("aéé€"u8);
        tail.ToText().ShouldBe("€");
    }

    private static (byte[] Text, long Cut) Cut(byte[] bytes, int limit, int piece)
    {
        var kept = new List<byte>();
        var cap = new LineCap(limit);
        for (var at = 0; at < bytes.Length; at += piece)
            cap.Pass(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)), b => kept.AddRange(b));
        cap.End(b => kept.AddRange(b));
        return ([.. kept], cap.Cut);
    }

    private static byte[] Oracle(byte[] bytes, int limit)
    {
        var kept = new List<byte>();
        var line = 0;
        foreach (var b in bytes)
        {
            var isEnd = b is (byte)'\n' or (byte)'\r';
            if (isEnd)
                Note();
            if (isEnd || line < limit)
                kept.Add(b);
            line = isEnd ? 0 : line + 1;
        }

        Note();
        return [.. kept];

        void Note()
        {
            if (line > limit)
                kept.AddRange(Encoding.UTF8.GetBytes($" [… {line - limit} bytes of this line left out]"));
        }
    }
}
