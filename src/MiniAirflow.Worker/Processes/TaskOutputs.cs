using System.Text;

namespace MiniAirflow.Worker.Processes;

/// <summary>What a task wrote to its output file.</summary>
/// <param name="Values">The values that are valid, by name.</param>
/// <param name="Problems">One sentence per line that is not; they go into the log and never change how the task ends.</param>
public sealed record TaskOutputs(IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Problems)
{
    /// <summary>Most bytes of one value.</summary>
    public const int MaxValueBytes = 64 * 1024;

    /// <summary>Most bytes of all values and names together; a file that is larger is read no further than twice this.</summary>
    public const int MaxBytes = 256 * 1024;

    private const int MaxNameLength = 200;

    /// <summary>Nothing.</summary>
    public static TaskOutputs None { get; } = new(new Dictionary<string, string>(), []);

    /// <summary>Parses lines <c>name=value</c>, and <c>name&lt;&lt;WORD</c> whose value is all lines until one that is WORD. A name that comes again replaces its former value.</summary>
    public static TaskOutputs Parse(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
            return None;
        var problems = new List<string>();
        if (file.Length > 2 * MaxBytes)
        {
            problems.Add($"outputs: the file holds more than {2 * MaxBytes} bytes; the rest is not read");
            file = file[..(2 * MaxBytes)];
        }

        return new Parser(Encoding.UTF8.GetString(file).Split('\n'), problems).Parse();
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    private sealed class Parser(string[] lines, List<string> problems)
    {
        private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
        private int _total;

        internal TaskOutputs Parse()
        {
            for (var i = 0; i < lines.Length;)
            {
                var line = WithoutReturn(lines[i]);
                var number = ++i;
                if (string.IsNullOrWhiteSpace(line))
                    continue;
                var equals = line.IndexOf('=', StringComparison.Ordinal);
                var here = line.IndexOf("<<", StringComparison.Ordinal);
                if (here >= 0 && (equals < 0 || here < equals))
                    i = Block(number, line[..here], line[(here + 2)..], i);
                else if (equals < 0)
                    problems.Add($"outputs, line {number}: neither name=value nor name<<WORD");
                else
                    Put(number, line[..equals], line[(equals + 1)..]);
            }

            return new(_values, problems);
        }

        private int Block(int number, string name, string word, int from)
        {
            for (var end = from; end < lines.Length; end++)
            {
                if (WithoutReturn(lines[end]) != word)
                    continue;
                Put(number, name, string.Join('\n', lines[from..end].Select(WithoutReturn)));
                return end + 1;
            }

            problems.Add($"outputs, line {number}: the value of {Shown(name)} has no end: no line is '{Shown(word)}'");
            return lines.Length;
        }

        private void Put(int number, string name, string value)
        {
            name = name.Trim();
            var bytes = Encoding.UTF8.GetByteCount(value);
            var before = _values.TryGetValue(name, out var old) ? Encoding.UTF8.GetByteCount(old) + name.Length : 0;
            if (!IsName(name))
                problems.Add($"outputs, line {number}: '{Shown(name)}' is no name (letters, digits, _ - . and no digit first)");
            else if (value.Contains('\0', StringComparison.Ordinal))
                problems.Add($"outputs, line {number}: the value of {name} holds a NUL character");
            else if (bytes > MaxValueBytes)
                problems.Add($"outputs, line {number}: the value of {name} has {bytes} bytes, more than {MaxValueBytes}");
            else if (_total - before + bytes + name.Length > MaxBytes)
                problems.Add($"outputs, line {number}: with {name} the outputs would have more than {MaxBytes} bytes");
            else
            {
                _values[name] = value;
                _total += bytes + name.Length - before;
            }
        }

        private static string WithoutReturn(string line) => line.EndsWith('\r') ? line[..^1] : line;

        private static string Shown(string text) => string.Concat((text.Length > 60 ? text[..60] + "…" : text).Select(c => char.IsControl(c) ? '?' : c));
    }
}
