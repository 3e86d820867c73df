using MiniAirflow.Core.Storage.Providers;

namespace MiniAirflow.Storage.Postgres.Data;

/// <summary>This provider's statements. The name goes along with each, so that the server's list of activity and its log tell what runs.</summary>
internal static class Sql
{
    public static SqlText Text { get; } = new(typeof(Sql).Assembly, (name, text) => $"/* miniairflow:{name} */ {text}");
}
