namespace MiniAirflow.Worker.Secrets;

/// <summary>Takes the secrets out of a stream of bytes, wherever the stream is cut: what may be the beginning of a secret is kept back until it is known.</summary>
/// <remarks>Kept back are at most as many bytes as the longest form of a secret has. Secrets that touch or overlap become one <c>***</c>.</remarks>
internal sealed class MaskedStream(SecretMask mask)
{
    /// <summary>Takes bytes that are safe to show.</summary>
    public delegate void Emit(ReadOnlySpan<byte> bytes);

    private byte[] _kept = new byte[256];
    private bool[] _isSecret = new bool[256];
    private int _count;
    private int _state = SecretMask.Start;
    private bool _isInSecret;

    /// <summary>Passes on what is certain.</summary>
    public void Pass(ReadOnlySpan<byte> bytes, Emit emit)
    {
        while (!bytes.IsEmpty)
        {
            if (_state == SecretMask.Start)
            {
                Release(_count, emit);
                var clean = mask.FindBeginning(bytes);
                if (clean != 0)
                {
                    var plain = clean < 0 ? bytes : bytes[..clean];
                    _isInSecret = false;
                    emit(plain);
                    bytes = bytes[plain.Length..];
                    continue;
                }
            }
            Take(bytes[0]);
            bytes = bytes[1..];
            // Now and then, so that a long run of half beginnings does not grow.
            if (_count - mask.Open(_state) >= 128) Release(_count - mask.Open(_state), emit);
        }
        Release(_count - mask.Open(_state), emit);
    }

    /// <summary>Passes on what was kept back: nothing follows.</summary>
    public void End(Emit emit)
    {
        Release(_count, emit);
        _state = SecretMask.Start;
        _isInSecret = false;
    }

    private void Take(byte value)
    {
        if (_count == _kept.Length)
        {
            Array.Resize(ref _kept, 2 * _count);
            Array.Resize(ref _isSecret, 2 * _count);
        }
        (_kept[_count], _isSecret[_count]) = (value, false);
        _count++;
        _state = mask.Next(_state, value);
        _isSecret.AsSpan(_count - mask.Match(_state), mask.Match(_state)).Fill(true);
    }

    private void Release(int count, Emit emit)
    {
        for (var from = 0; from < count;)
        {
            var to = from + 1;
            while (to < count && _isSecret[to] == _isSecret[from]) to++;
            if (!_isSecret[from]) emit(_kept.AsSpan(from, to - from));
            else if (!_isInSecret) emit("***"u8);
            _isInSecret = _isSecret[from];
            from = to;
        }
        _count -= count;
        _kept.AsSpan(count, _count).CopyTo(_kept);
        _isSecret.AsSpan(count, _count).CopyTo(_isSecret);
    }
}
