using System.Globalization;
using System.Text;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Kubernetes;

/// <summary>Passes on each line of a container's output once, though the stream is cut and asked for again from the second before. Pure.</summary>
/// <remarks>Each line begins with its time, in nanoseconds. Lines may share one: they are told apart by their place among them. A long line is passed on in pieces, and how much of it is remembered too.</remarks>
internal sealed class LogLines(IOutputSink sink)
{
    private const int MostHeld = 64 * 1024;
    private const int MostTime = 40;

    private readonly List<byte> _line = [];
    private long _last = long.MinValue;   // time of the newest line that was passed on
    private int _count;                   // how many of that time were, whole
    private long _passed;                 // bytes of the line after them that were
    private bool _isAgain;                // the stream was asked for again: what it begins with may be known
    private int _seen;                    // lines of the newest time in it so far
    private long _skip;                   // bytes of the line that is being read which were passed on before
    private bool _isInLine, _isKnown, _isRemark;

    /// <summary>From when on to ask again; null for from the beginning.</summary>
    public DateTimeOffset? Since => _last == long.MinValue ? null : DateTimeOffset.FromUnixTimeSeconds(Math.DivRem(_last, 1_000_000_000).Quotient);

    /// <summary>A new stream begins, which may repeat what is known.</summary>
    public void Begin()
    {
        _line.Clear();
        (_isAgain, _seen, _isInLine, _isKnown, _isRemark, _skip) = (_last != long.MinValue, 0, false, false, false, 0);
    }

    /// <summary>Takes the next bytes.</summary>
    public void Pass(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var piece = end < 0 ? bytes : bytes[..(end + 1)];
            bytes = bytes[piece.Length..];
            _line.AddRange(piece);
            if (end >= 0) EndLine();
            else if (_line.Count > MostHeld) PassPiece();
        }
    }

    /// <summary>The container has ended and the stream is whole: what has no line's end is passed on too.</summary>
    public void End()
    {
        if (_line.Count > 0 && (_isInLine || ReadTime() != 0)) PassPiece();
    }

    private void EndLine()
    {
        PassPiece();
        if (!_isKnown && !_isRemark)
        {
            _count++;
            _passed = 0;
        }
        (_isInLine, _isKnown, _isRemark, _skip) = (false, false, false, 0);
    }

    private void PassPiece()
    {
        if (!_isInLine) OpenLine();
        var held = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_line);
        if (!_isKnown)
        {
            var skipped = (int)Math.Min(_skip, held.Length);
            _skip -= skipped;
            if (held.Length > skipped) sink.Write(held[skipped..]);
            if (!_isRemark) _passed += held.Length - skipped;
        }
        _line.Clear();
    }

    /// <summary>Reads the line's time, and decides whether it is known.</summary>
    private void OpenLine()
    {
        _isInLine = true;
        var length = ReadTime();
        if (length == 0)
        {
            _isRemark = true; // the machine's own, without a time
            return;
        }
        var time = TimeOf(length);
        _line.RemoveRange(0, length);
        if (_isAgain && time < _last)
        {
            _isKnown = true;
            return;
        }
        if (_isAgain && time == _last)
        {
            if (++_seen <= _count)
            {
                _isKnown = true;
                return;
            }
            _skip = _passed; // the line in which the stream was cut
        }
        _isAgain = false;
        if (time == _last) return;
        (_last, _count, _passed) = (time, 0, 0);
    }

    /// <summary>Length of the time with its space; 0 for none.</summary>
    private int ReadTime()
    {
        var space = _line.IndexOf((byte)' ');
        return space is > 0 and <= MostTime && TimeOf(space + 1) != long.MinValue ? space + 1 : 0;
    }

    private long TimeOf(int length)
    {
        var text = Encoding.ASCII.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_line)[..(length - 1)]);
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var end = dot < 0 ? -1 : text.AsSpan(dot + 1).IndexOfAnyExceptInRange('0', '9');
        var digits = dot < 0 || end < 0 ? "" : text.Substring(dot + 1, end);
        var whole = digits.Length == 0 ? text : text.Remove(dot, digits.Length + 1);
        if (digits.Length > 9 || !DateTimeOffset.TryParseExact(whole, "yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var second)) return long.MinValue;
        var nanoseconds = digits.Length == 0 ? 0 : long.Parse(digits.PadRight(9, '0'), CultureInfo.InvariantCulture);
        return second.ToUnixTimeSeconds() * 1_000_000_000 + nanoseconds;
    }
}
