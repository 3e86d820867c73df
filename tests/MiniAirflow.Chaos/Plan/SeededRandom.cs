namespace MiniAirflow.Chaos.Plan;

/// <summary>Numbers that follow from a seed alone, today and with the next runtime (SplitMix64).</summary>
internal sealed class SeededRandom(int seed)
{
    private ulong _state = (ulong)seed;

    public int Next(int below) => (int)(Bits() % (ulong)below);

    public double NextDouble() => (Bits() >> 11) * (1.0 / (1UL << 53));

    public T Of<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    private ulong Bits()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
