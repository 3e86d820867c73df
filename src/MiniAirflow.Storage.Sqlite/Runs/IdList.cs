namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>A list of ids as one parameter: JSON, whose values a statement makes blobs of again.</summary>
internal static class IdList
{
    public static string Of(IReadOnlyList<Guid> ids) => $"[{string.Join(',', ids.Select(id => $"\"{id:N}\""))}]";
}
