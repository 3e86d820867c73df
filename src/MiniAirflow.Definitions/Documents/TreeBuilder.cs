using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Definitions.Documents;

/// <summary>Makes nodes of what a reader meets. Keeps the bounds on depth and size for every format, with a stack of its own instead of the thread's.</summary>
internal sealed class TreeBuilder(ProblemSink problems)
{
    /// <summary>Deepest nesting; a workflow needs five levels.</summary>
    public const int MaxDepth = 64;

    /// <summary>Most values in a document, aliases written out: the largest workflow allowed, with room to spare.</summary>
    public const int MaxNodes = 400_000;

    private readonly Stack<Frame> _open = new();
    private int _count;

    /// <summary>The finished document; null while there is none.</summary>
    public DocumentNode? Root { get; private set; }

    public void BeginMap(Position at, string? anchor = null) => Begin(new Frame(at, isMap: true, anchor));

    public void BeginList(Position at, string? anchor = null) => Begin(new Frame(at, isMap: false, anchor));

    /// <summary>Adds a scalar, which is the key when one is due.</summary>
    /// <returns>The node; null when it was a key.</returns>
    public ScalarNode? Scalar(ScalarNode scalar)
    {
        if (IsKeyDue)
        {
            _open.Peek().SetKey(scalar, problems);
            return null;
        }
        Count(1, scalar.At);
        Attach(scalar);
        return scalar;
    }

    /// <summary>Adds a node that was built before: an alias costs nothing here, but counts as if it were written out.</summary>
    public void Alias(DocumentNode target, Position at)
    {
        if (IsKeyDue) throw new DocumentException(at, "An alias cannot be a key.", "write the key out");
        if (_open.Count + target.Height > MaxDepth) throw TooDeep(at);
        Count(target.Weight, at);
        Attach(target);
    }

    /// <summary>Closes the innermost map or list.</summary>
    /// <returns>The node, and the anchor it was opened with.</returns>
    public (DocumentNode Node, string? Anchor) End()
    {
        var frame = _open.Pop();
        var node = frame.ToNode();
        Attach(node);
        return (node, frame.Anchor);
    }

    private bool IsKeyDue => _open.TryPeek(out var frame) && frame.IsKeyDue;

    private void Begin(Frame frame)
    {
        if (IsKeyDue) throw new DocumentException(frame.At, "A key must be a plain word, not a map or a list.", "a value that begins with '{' or '[' must be quoted");
        if (_open.Count >= MaxDepth) throw TooDeep(frame.At);
        Count(1, frame.At);
        _open.Push(frame);
    }

    private void Attach(DocumentNode node)
    {
        if (_open.TryPeek(out var frame)) frame.Add(node);
        else Root = node;
    }

    private void Count(int nodes, Position at)
    {
        _count += nodes;
        if (_count > MaxNodes)
            throw new DocumentException(at, $"The document has more than {MaxNodes} values, aliases written out.", $"a workflow has at most {Limits.MaxTasks} tasks");
    }

    private static DocumentException TooDeep(Position at) =>
        new(at, $"Nested deeper than {MaxDepth} levels.", "a workflow needs five levels");

    private sealed class Frame(Position at, bool isMap, string? anchor)
    {
        // Below this a scan is quicker than a hash, and most maps have a handful of keys.
        private const int ScannedKeys = 12;

        private readonly List<DocumentNode> _items = [];
        private readonly List<MapEntry> _entries = [];
        private HashSet<string>? _keys;
        private ScalarNode? _key;
        private bool _skipsValue;
        private int _weight = 1;
        private int _height = 1;

        public Position At => at;

        public string? Anchor => anchor;

        public bool IsKeyDue => isMap && _key is null;

        public void SetKey(ScalarNode key, ProblemSink problems)
        {
            _key = key;
            _skipsValue = true;
            if (key.Kind != ScalarKind.Null && key.Text == "<<")
                problems.Add(key.At, "", "Merge keys ('<<') are not supported.", "write the entries out; 'env' of the workflow reaches every task");
            else if (IsKnown(key.Text))
                problems.Add(key.At, "", $"The key {ProblemText.Quoted(key.Text)} is given twice.", "remove one of them");
            else _skipsValue = false;
        }

        public void Add(DocumentNode node)
        {
            _weight += node.Weight;
            _height = Math.Max(_height, node.Height + 1);
            if (!isMap) _items.Add(node);
            else if (!_skipsValue) _entries.Add(new MapEntry(_key!.Text, _key.At, node));
            _key = null;
        }

        public DocumentNode ToNode() => isMap
            ? new MapNode(at, _entries, _weight, _height)
            : new ListNode(at, _items, _weight, _height);

        private bool IsKnown(string key)
        {
            if (_keys is null && _entries.Count < ScannedKeys)
            {
                foreach (var entry in _entries)
                    if (entry.Key == key) return true;
                return false;
            }
            _keys ??= [.. _entries.Select(entry => entry.Key)];
            return !_keys.Add(key);
        }
    }
}
