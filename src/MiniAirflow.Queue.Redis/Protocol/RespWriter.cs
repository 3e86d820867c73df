using System.Buffers;
using System.Globalization;
using System.Text;

namespace MiniAirflow.Queue.Redis.Protocol;

/// <summary>Collects commands, to be sent in one piece.</summary>
internal sealed class RespWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);

    /// <summary>How many commands are in it.</summary>
    public int Count { get; private set; }

    public ReadOnlyMemory<byte> Bytes => _buffer.WrittenMemory;

    public RespWriter Add(params ReadOnlySpan<string> words)
    {
        Header('*', words.Length);
        foreach (var word in words)
        {
            Header('$', Encoding.UTF8.GetByteCount(word));
            Encoding.UTF8.GetBytes(word, _buffer);
            _buffer.Write("\r\n"u8);
        }
        Count++;
        return this;
    }

    public void Clear()
    {
        _buffer.ResetWrittenCount();
        Count = 0;
    }

    private void Header(char kind, int number)
    {
        var room = _buffer.GetSpan(16);
        room[0] = (byte)kind;
        number.TryFormat(room[1..], out var digits, default, CultureInfo.InvariantCulture);
        "\r\n"u8.CopyTo(room[(1 + digits)..]);
        _buffer.Advance(digits + 3);
    }
}
