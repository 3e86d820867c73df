using MiniAirflow.Core.Storage.Providers;

namespace MiniAirflow.Storage.Sqlite.Native;

/// <summary>This provider's statements.</summary>
internal static class Sql
{
    public static SqlText Text { get; } = new(typeof(Sql).Assembly);
}
