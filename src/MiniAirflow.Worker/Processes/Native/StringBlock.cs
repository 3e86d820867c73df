using System.Runtime.InteropServices;
using System.Text;

namespace MiniAirflow.Worker.Processes.Native;

/// <summary>Null-terminated strings and pointer tables for one start, in native memory that is reused from start to start.</summary>
internal sealed unsafe class StringBlock : IDisposable
{
    private byte* _bytes;
    private nuint _capacity;
    private nuint _used;
    private byte** _pointers;
    private int _pointerCapacity;

    /// <summary>Makes room for tables and strings of these sizes; forgets what was there.</summary>
    public void Reset(int pointers, int bytes)
    {
        if ((nuint)bytes > _capacity) _bytes = (byte*)NativeMemory.Realloc(_bytes, _capacity = Math.Max(16 * 1024, (nuint)bytes * 2));
        if (pointers > _pointerCapacity)
            _pointers = (byte**)NativeMemory.Realloc(_pointers, (nuint)((_pointerCapacity = Math.Max(64, pointers * 2)) * sizeof(byte*)));
        _used = 0;
    }

    /// <summary>Adds strings to the table at a place and ends it with null.</summary>
    public byte** Fill(int first, IReadOnlyList<string> strings)
    {
        for (var i = 0; i < strings.Count; i++) _pointers[first + i] = Add(strings[i]);
        _pointers[first + strings.Count] = null;
        return _pointers + first;
    }

    /// <summary>Adds one string.</summary>
    public byte* Add(string text)
    {
        var start = _bytes + _used;
        var written = Encoding.UTF8.GetBytes(text, new Span<byte>(start, (int)(_capacity - _used) - 1));
        start[written] = 0;
        _used += (nuint)written + 1;
        return start;
    }

    /// <summary>Most bytes a string can take, its end included.</summary>
    public static int Room(string text) => text.Length * 3 + 1;

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_bytes);
        NativeMemory.Free(_pointers);
        _bytes = null;
        _pointers = null;
        (_capacity, _pointerCapacity) = (0, 0);
    }
}
