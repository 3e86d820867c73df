using System.Globalization;
using MiniAirflow.Storage.Postgres.Data;

namespace MiniAirflow.Storage.Postgres;

/// <summary>Sessions whose transaction has been open for long: while one is, nothing that is gone can be removed from the tables and indexes (F50).</summary>
internal static class Neighbours
{
    /// <summary>Names each of them in a sentence, oldest first.</summary>
    public static async ValueTask<IReadOnlyList<string>> OlderThanAsync(ReadPool reader, TimeSpan age, CancellationToken cancellationToken) =>
        await reader.ListAsync(() => Commands.Of("Core/neighbours").With(age), row => string.Create(CultureInfo.InvariantCulture,
            $"Session {row.GetInt64(0)} ({(row.GetString(1) is { Length: > 0 } name ? name : "no application_name")}, user {row.GetString(2)}, from {row.GetString(3)}) "
            + $"has had a transaction open for {row.GetDouble(5) / 60:0} min and is {row.GetString(4)}: until it ends, PostgreSQL cannot remove dead rows, "
            + $"and tables and indexes grow. pg_terminate_backend({row.GetInt64(0)}) ends it."), cancellationToken).ConfigureAwait(false);
}
