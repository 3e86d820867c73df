namespace MiniAirflow.Definitions.Importing;

/// <summary>A file of another scheduler.</summary>
/// <param name="Name">What notes and problems call it: a path, or <c>-</c>.</param>
/// <param name="Utf8">Its text.</param>
public sealed record ImportSource(string Name, ReadOnlyMemory<byte> Utf8);

/// <summary>What holds for all files of one import.</summary>
public sealed record ImportOptions
{
    /// <summary>IANA zone of schedules that name none: the other scheduler took that of its machine.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Directory of tasks that name none; null leaves it to the workflow file's folder.</summary>
    public string? Directory { get; init; }

    /// <summary>Whether the lines of a crontab have a user before the command, as those of <c>/etc/crontab</c> have.</summary>
    public bool HasUsers { get; init; }
}
