namespace MiniAirflow.Storage.Conformance.Model;

/// <summary>Identities in the order of their text, which is that of both providers.</summary>
internal static class GuidOrder
{
    public static IComparer<Guid> Written { get; } = Comparer<Guid>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));
}
