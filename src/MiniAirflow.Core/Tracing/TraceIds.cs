using System.Buffers.Binary;

namespace MiniAirflow.Core.Tracing;

/// <summary>Identities in a trace that every process can tell by itself, from what the store knows anyway.</summary>
/// <remarks>The last eight bytes of our identities are 62 random bits below a one and a zero. A small number put over them leaves the one where it is, so none is 0, and no two of one trace meet but by chance.</remarks>
public static class TraceIds
{
    /// <summary>The trace of a run that nobody's trace led to: the run's identity, without its dashes.</summary>
    public static UInt128 TraceOf(Guid runId)
    {
        Span<byte> bytes = stackalloc byte[16];
        runId.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>The span of a run or of an attempt: the last 16 digits of its identity.</summary>
    public static ulong SpanOf(Guid id) => (ulong)TraceOf(id);

    /// <summary>The span of what brought a run about: of the request, or of its schedule.</summary>
    public static ulong OriginOf(Guid runId) => SpanOf(runId) ^ 1;

    /// <summary>The span of an attempt's wait for a worker.</summary>
    public static ulong WaitOf(Guid taskRunId) => SpanOf(taskRunId) ^ 1;

    /// <summary>The span of an attempt's execution under one lease: a second lease of it, or a second look, has another.</summary>
    public static ulong ExecutionOf(Guid taskRunId, long token) => SpanOf(taskRunId) ^ ((ulong)token << 2 | 2);
}
