namespace MiniAirflow.Definitions.Importing.Crontab;

/// <summary>Takes a line of a crontab apart at its blanks, and knows the column.</summary>
internal sealed class CrontabCursor(string line, int start)
{
    private int _at = start;

    /// <summary>Column of what comes next, from 1.</summary>
    public int Column => _at + 1;

    /// <summary>All that comes next, without the blanks before it.</summary>
    public string Rest => line[_at..];

    /// <summary>Passes over some characters.</summary>
    public void Skip(int characters) => _at += characters;

    /// <summary>The next word; empty at the end. The blanks behind it are passed over.</summary>
    public string Word()
    {
        var from = _at;
        while (_at < line.Length && !IsBlank(line[_at])) _at++;
        var word = line[from.._at];
        while (_at < line.Length && IsBlank(line[_at])) _at++;
        return word;
    }

    /// <summary>A cursor behind the blanks that a line begins with.</summary>
    public static CrontabCursor Of(string line)
    {
        var start = 0;
        while (start < line.Length && IsBlank(line[start])) start++;
        return new CrontabCursor(line, start);
    }

    private static bool IsBlank(char c) => c is ' ' or '\t';
}
