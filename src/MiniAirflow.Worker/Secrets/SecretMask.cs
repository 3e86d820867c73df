using System.Buffers;
using System.Text;

namespace MiniAirflow.Worker.Secrets;

/// <summary>Finds secrets in bytes and in texts, in every form in which programs print them. Immutable: one attempt's streams share it.</summary>
/// <remarks>An Aho–Corasick automaton over the forms' bytes: one step a byte, however many secrets there are.</remarks>
internal sealed class SecretMask
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Stars = "***";

    /// <summary>A value that is shorter is not looked for: its letters stand everywhere.</summary>
    public const int ShortestValue = 4;

    // Per state: its fallback, its depth, and the length of the longest form that ends there. Steps are sparse, since keys of kilobytes have kilobytes of states.
    private readonly Dictionary<long, int> _steps = [];
    private readonly List<int> _fallback = [0];
    private readonly List<int> _depth = [0];
    private readonly List<int> _match = [0];
    private readonly SearchValues<byte> _beginnings;

    private SecretMask(IEnumerable<byte[]> forms)
    {
        var beginnings = new HashSet<byte>();
        foreach (var form in forms)
        {
            Add(form);
            beginnings.Add(form[0]);
        }
        _beginnings = SearchValues.Create([.. beginnings]);
        Connect();
    }

    /// <summary>A mask for these values; null when there is nothing to look for.</summary>
    public static SecretMask? Of(IEnumerable<string> values)
    {
        var forms = values.SelectMany(SecretForms.Of).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes).ToList();
        return forms.Count == 0 ? null : new SecretMask(forms);
    }

    /// <summary>The state in which nothing has begun.</summary>
    public static int Start => 0;

    /// <summary>The state after a byte.</summary>
    public int Next(int state, byte value)
    {
        while (true)
        {
            if (_steps.TryGetValue(Key(state, value), out var next)) return next;
            if (state == Start) return Start;
            state = _fallback[state];
        }
    }

    /// <summary>How many of the last bytes may be the beginning of a secret.</summary>
    public int Open(int state) => _depth[state];

    /// <summary>How many of the last bytes are a secret; 0 for none.</summary>
    public int Match(int state) => _match[state];

    /// <summary>Where the first byte is with which a secret may begin; -1 for nowhere.</summary>
    public int FindBeginning(ReadOnlySpan<byte> bytes) => bytes.IndexOfAny(_beginnings);

    /// <summary>A text without the secrets in it.</summary>
    public string Apply(string text)
    {
        var stream = new MaskedStream(this);
        var masked = new ArrayBufferWriter<byte>(text.Length);
        stream.Pass(Encoding.UTF8.GetBytes(text), bytes => masked.Write(bytes));
        stream.End(bytes => masked.Write(bytes));
        return Encoding.UTF8.GetString(masked.WrittenSpan);
    }

    private void Add(byte[] form)
    {
        var state = Start;
        foreach (var value in form)
        {
            if (!_steps.TryGetValue(Key(state, value), out var next))
            {
                next = _depth.Count;
                _steps[Key(state, value)] = next;
                _depth.Add(_depth[state] + 1);
                _fallback.Add(Start);
                _match.Add(0);
            }
            state = next;
        }
        _match[state] = form.Length;
    }

    // In the order of depth, so that what a state falls back to is connected already.
    private void Connect()
    {
        foreach (var (key, next) in _steps.OrderBy(step => _depth[step.Value]).ToList())
        {
            var (state, value) = ((int)(key >> 8), (byte)key);
            _fallback[next] = state == Start ? Start : Next(_fallback[state], value);
            _match[next] = Math.Max(_match[next], _match[_fallback[next]]);
        }
    }

    private static long Key(int state, byte value) => ((long)state << 8) | value;
}
