namespace MiniAirflow.Storage.Sqlite.Native;

/// <summary>Times as the database keeps them: whole microseconds since 1970.</summary>
internal static class Micros
{
    public static long ToMicros(this DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicros(this long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    /// <summary>The same instant as the database will give it back.</summary>
    public static DateTimeOffset Truncated(this DateTimeOffset time) => time.ToMicros().FromMicros();
}
