namespace MiniAirflow.Core.Access;

/// <summary>One thing that a caller may or may not do. Each route needs one.</summary>
public enum Right
{
    /// <summary>Read definitions, versions and schedules.</summary>
    WorkflowsRead,

    /// <summary>Read runs, task runs, backfills, deliveries and events.</summary>
    RunsRead,

    /// <summary>Read what tasks print.</summary>
    LogsRead,

    /// <summary>Start, repeat, end, mark and note runs; answer tasks; switch a schedule on and off.</summary>
    RunsOperate,

    /// <summary>Write and delete definitions: to choose the commands that workers run.</summary>
    WorkflowsWrite,

    /// <summary>Read what is nobody's own: workers, pools, calendars, pauses.</summary>
    SystemRead,

    /// <summary>Pause a queue, or everything; drain a worker.</summary>
    SystemOperate,

    /// <summary>Write pools and calendars, which all workflows share.</summary>
    SystemWrite,

    /// <summary>Read counters of the process.</summary>
    MetricsRead,

    /// <summary>Make, change and revoke keys and users.</summary>
    AccessManage,

    /// <summary>Read the audit record.</summary>
    AuditRead,
}

/// <summary>The words for rights, and which role begins to have each.</summary>
public static class Rights
{
    private static readonly (string Word, Role Least, bool IsGlobal)[] Table =
    [
        ("workflows.read", Role.Viewer, false),
        ("runs.read", Role.Viewer, false),
        ("logs.read", Role.Viewer, false),
        ("runs.operate", Role.Operator, false),
        ("workflows.write", Role.Author, false),
        ("system.read", Role.Viewer, false),
        ("system.operate", Role.Operator, true),
        ("system.write", Role.Author, true),
        ("metrics.read", Role.Viewer, true),
        ("access.manage", Role.Admin, true),
        ("audit.read", Role.Admin, true),
    ];

    /// <summary>Every right.</summary>
    public static IReadOnlyList<Right> All { get; } = Enum.GetValues<Right>();

    /// <summary>The word for a right.</summary>
    public static string Word(this Right right) => Table[(int)right].Word;

    /// <summary>The least role that has it.</summary>
    public static Role LeastRole(this Right right) => Table[(int)right].Least;

    /// <summary>Whether it touches what all workflows share, so that only a grant for all of them gives it.</summary>
    public static bool IsGlobal(this Right right) => Table[(int)right].IsGlobal;
}
