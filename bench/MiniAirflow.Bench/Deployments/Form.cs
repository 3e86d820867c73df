namespace MiniAirflow.Bench.Deployments;

/// <summary>What is put together into a running product.</summary>
internal enum Form
{
    /// <summary>One process over SQLite.</summary>
    Sqlite,

    /// <summary>One process over PostgreSQL.</summary>
    Postgres,

    /// <summary>An API, a scheduler and workers, each a process of its own, over PostgreSQL alone.</summary>
    Split,

    /// <summary>The same, and Redis carries the dispatch.</summary>
    Redis,
}

internal static class Forms
{
    /// <summary>As the command line and the table call it.</summary>
    public static string Word(this Form form) => form switch
    {
        Form.Sqlite => "sqlite",
        Form.Postgres => "postgres",
        Form.Split => "split",
        _ => "redis",
    };
}
