namespace MiniAirflow.Core.Definitions;

/// <summary>What read-only lists lack.</summary>
public static class Lists
{
    /// <summary>Place of the first item that is equal; -1 for none.</summary>
    public static int IndexOf<T>(this IReadOnlyList<T> list, T wanted)
    {
        for (var i = 0; i < list.Count; i++)
            if (EqualityComparer<T>.Default.Equals(list[i], wanted)) return i;
        return -1;
    }
}
