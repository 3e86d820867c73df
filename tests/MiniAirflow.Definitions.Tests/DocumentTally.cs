using System.Diagnostics;

namespace MiniAirflow.Definitions.Tests;

/// <summary>Reads documents from several threads, asks of each what must hold, and counts.</summary>
internal sealed class DocumentTally
{
    /// <summary>What one document may take: as much as one that was made to exhaust its reader.</summary>
    private const long MostBytes = 50L * 1024 * 1024;

    private readonly Lock _lock = new();

    public int Documents { get; private set; }

    public int Accepted { get; private set; }

    public int Refused { get; private set; }

    public TimeSpan Slowest { get; private set; }

    public long MostMemory { get; private set; }

    public void Read(string text)
    {
        lock (_lock) Documents++;
        foreach (var format in Enum.GetValues<DocumentFormat>())
        {
            var (began, bytes) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
            var parsed = Parsing.Parse(text, format);
            var (took, memory) = (Stopwatch.GetElapsedTime(began), GC.GetAllocatedBytesForCurrentThread() - bytes);
            ((parsed.Definition is null) == (parsed.Problems.Count > 0)).ShouldBeTrue();
            parsed.Problems.Any(problem => problem.Line <= 0 || problem.Column <= 0).ShouldBeFalse(); // ShouldAllBe compiles an expression each time
            memory.ShouldBeLessThan(MostBytes);
            lock (_lock)
            {
                if (parsed.Definition is null) Refused++;
                else Accepted++;
                if (took > Slowest) Slowest = took;
                if (memory > MostMemory) MostMemory = memory;
            }
        }
    }
}
