using System.Globalization;
using MiniAirflow.Core.Storage;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Moving;

/// <summary>Makes sure that nobody works on a database: no process of ours is connected, no worker's lease is running, and no other copy is under way.</summary>
internal static class Quiet
{
    // The letters of "movedb".
    private const long CopyLock = 120339041215586;

    // Ours, and those of whoever only looks at or prepares a schema, do no work.
    private const string SessionsSql = """
        select application_name, count(*) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and application_name like 'miniairflow%'
          and application_name not in ('miniairflow-copy', 'miniairflow-migrate')
        group by 1 order by 1
        """;

    private const string LeasesSql = """
        select name, hostname, ceil(extract(epoch from lease_expires_at - clock_timestamp()))::bigint from workers
        where status = 'active' and lease_expires_at > clock_timestamp() order by lease_expires_at desc limit 1
        """;

    /// <summary>Takes the database for this copy until the session ends.</summary>
    /// <param name="connection">The session.</param>
    /// <param name="shown">The database, for people to read.</param>
    /// <param name="isTarget">Whether it is to be written: then nobody else may even copy from it.</param>
    public static void Take(NpgsqlConnection connection, string shown, bool isTarget)
    {
        using var take = new NpgsqlCommand($"select pg_try_advisory_lock{(isTarget ? "" : "_shared")}({CopyLock})", connection);
        if (!(bool)take.ExecuteScalar()!)
            throw new StoreException($"{shown} is being copied from or into; wait for that copy to end. A database cannot be copied into itself either.", isTransient: false);
    }

    /// <summary>Refuses a database that is in use.</summary>
    public static void Check(NpgsqlConnection connection, string shown)
    {
        using (var sessions = new NpgsqlCommand(SessionsSql, connection))
        using (var read = sessions.ExecuteReader())
        {
            var found = new List<string>();
            while (read.Read()) found.Add(read.GetString(0));
            if (found.Count > 0) throw new StoreException($"{shown} is in use by {string.Join(" and ", found)}; stop all its servers first.", isTransient: false);
        }
        using var leases = new NpgsqlCommand(LeasesSql, connection);
        using var lease = leases.ExecuteReader();
        if (lease.Read())
            throw new StoreException(string.Create(CultureInfo.InvariantCulture,
                $"{shown} has a worker, {lease.GetString(0)} on {lease.GetString(1)}, whose lease runs for {lease.GetInt64(2)} s more; stop it, or wait if it is dead."), isTransient: false);
    }
}
