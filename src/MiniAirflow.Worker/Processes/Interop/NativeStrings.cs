using System.Runtime.InteropServices;
using System.Text;

namespace MiniAirflow.Worker.Processes.Interop;

/// <summary>A NULL-ended array of C strings in one native block that is used again for every command: an argv or an envp.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private byte* _bytes;
    private nuint _capacity;
    private nuint _length;
    private byte** _pointers;
    private int _pointerCapacity;

    /// <summary>Number of strings.</summary>
    internal int Count { get; private set; }

    /// <summary>Copies the strings in.</summary>
    /// <returns>False when one holds a NUL character, which no C string can carry.</returns>
    internal bool TrySet(IReadOnlyList<string> values)
    {
        Count = 0;
        _length = 0;
        EnsurePointers(values.Count + 1);
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i].Contains('\0', StringComparison.Ordinal))
                return false;
            Append(values[i]);
        }

        for (var i = 0; i < Count; i++)
            _pointers[i] = _bytes + (nuint)_pointers[i];
        _pointers[Count] = null;
        return true;
    }

    /// <summary>The array, good until the next <see cref="TrySet"/>.</summary>
    internal byte** Pointers => _pointers;

    public void Dispose()
    {
        NativeMemory.Free(_bytes);
        NativeMemory.Free(_pointers);
        _bytes = null;
        _pointers = null;
        _capacity = 0;
        _pointerCapacity = 0;
    }

    // While the block may still move, a pointer holds the offset of its string.
    private void Append(string value)
    {
        var most = (nuint)Encoding.UTF8.GetMaxByteCount(value.Length) + 1;
        if (_length + most > _capacity)
        {
            _capacity = Math.Max(_capacity * 2, _length + most + 4096);
            _bytes = (byte*)NativeMemory.Realloc(_bytes, _capacity);
        }

        _pointers[Count++] = (byte*)_length;
        var written = Encoding.UTF8.GetBytes(value, new Span<byte>(_bytes + _length, (int)most));
        _bytes[_length + (nuint)written] = 0;
        _length += (nuint)written + 1;
    }

    private void EnsurePointers(int count)
    {
        if (count <= _pointerCapacity)
            return;
        _pointerCapacity = Math.Max(count, 64);
        _pointers = (byte**)NativeMemory.Realloc(_pointers, (nuint)_pointerCapacity * (nuint)sizeof(byte*));
    }
}
