using MiniAirflow.Core.Pools;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Pools as rows.</summary>
internal static class PoolRows
{
    /// <summary>Reads a pool; null when there is none.</summary>
    public static Pool? Find(Database db, string name)
    {
        var read = db["Pools/get"].Bind(name);
        if (!read.Read()) return null;
        var pool = Map(read);
        read.Reset();
        return pool;
    }

    /// <summary>All pools, by name.</summary>
    public static List<Pool> List(Database db)
    {
        var pools = new List<Pool>();
        var read = db["Pools/list"];
        while (read.Read()) pools.Add(Map(read));
        return pools;
    }

    /// <summary>A pool and what goes on in it.</summary>
    public static PoolStatus StatusOf(Database db, Pool pool) =>
        new(pool, Number(db["Pools/occupied"].Bind(LimitName.OfPool(pool.Name))), LimitName.LanesOf(pool.Name).Sum(lane => Waiting(db, lane)));

    /// <summary>How many stand in a lane.</summary>
    public static int Waiting(Database db, string lane) => Number(db["Pools/waiting"].Bind(lane));

    private static Pool Map(Statement row) => new()
    {
        Name = row.Text(0),
        Slots = row.Int32(1),
        Description = row.Text(2),
        Rate = row.IsNull(3) ? null : new StartRate(row.Int32(3), row.Int32(4)),
    };

    /// <summary>The number that a statement answers.</summary>
    public static int Number(Statement read)
    {
        read.Read();
        var number = read.Int32(0);
        read.Reset();
        return number;
    }
}
