namespace MiniAirflow.Api.Logs;

/// <summary>The levels of the lines of a stretch of a log, read in order and only as far as somebody asks.</summary>
/// <param name="stretch">The bytes of the stretch.</param>
/// <param name="ends">How many lines have ended before it.</param>
/// <param name="isOpen">Whether it begins within a line, whose level is known from its beginning.</param>
/// <param name="before">The level of the line that was read last.</param>
internal ref struct StretchLevels(ReadOnlySpan<byte> stretch, long ends, bool isOpen, LogLevel before)
{
    private ReadOnlySpan<byte> _rest = isOpen ? stretch[AfterLine(stretch)..] : stretch;
    private long _number = isOpen ? ends + 1 : ends;
    private LogLevel _level = before;

    /// <summary>The level of a line by its number, which is none that was passed already.</summary>
    public LogLevel Of(long number)
    {
        while (_number < number && !_rest.IsEmpty) Read();
        return _level;
    }

    /// <summary>The level of the last line.</summary>
    public LogLevel Last()
    {
        while (!_rest.IsEmpty) Read();
        return _level;
    }

    private void Read()
    {
        var next = AfterLine(_rest);
        var line = _rest[..next];
        _level = LogLevelRule.Of(line is [.., (byte)'\n'] ? line[..^1] : line, _level);
        _rest = _rest[next..];
        _number++;
    }

    private static int AfterLine(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'\n');
        return end < 0 ? text.Length : end + 1;
    }
}
