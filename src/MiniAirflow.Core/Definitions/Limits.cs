using System.Text.RegularExpressions;

namespace MiniAirflow.Core.Definitions;

/// <summary>The bounds of what a definition may say. One place: the validator, the schema and the docs read them here.</summary>
public static partial class Limits
{
    /// <summary>Most tasks in one workflow.</summary>
    public const int MaxTasks = 20_000;

    /// <summary>Most edges in one workflow.</summary>
    public const int MaxDependencies = 200_000;

    /// <summary>Longest workflow, task, queue, parameter or handler name, in characters.</summary>
    public const int MaxNameLength = 200;

    /// <summary>Longest description, in characters.</summary>
    public const int MaxDescriptionLength = 10_000;

    /// <summary>Most tags of one workflow.</summary>
    public const int MaxTags = 20;

    /// <summary>Longest shell line or argument, in bytes of UTF-8: Linux refuses a single argument of 128 KiB or more.</summary>
    public const int MaxCommandBytes = 128 * 1024 - 1;

    /// <summary>Most environment or parameter entries at one level.</summary>
    public const int MaxEntries = 1_000;

    /// <summary>Longest environment or parameter value, in bytes of UTF-8.</summary>
    public const int MaxValueBytes = 64 * 1024;

    /// <summary>All parameter values of one run together, in bytes of UTF-8; they become one environment block.</summary>
    public const int MaxParamsBytes = 256 * 1024;

    /// <summary>Command, arguments and environment of one task together, in bytes of UTF-8; Linux gives a new program 2 MiB by default.</summary>
    public const int MaxStartBytes = 1024 * 1024;

    /// <summary>Most items of one mapped task.</summary>
    public const int MaxItems = 10_000;

    /// <summary>All items of a mapped task together, and all values that one collects, in bytes of UTF-8.</summary>
    public const int MaxItemsBytes = 4 * 1024 * 1024;

    /// <summary>Longest label of an item, in characters.</summary>
    public const int MaxLabelLength = 250;

    /// <summary>Most groups of one workflow.</summary>
    public const int MaxGroups = 1_000;

    /// <summary>Most groups within each other.</summary>
    public const int MaxGroupDepth = 10;

    /// <summary>Most workflows that run each other, from the first to the last.</summary>
    public const int MaxRunDepth = 10;

    /// <summary>Largest retry count.</summary>
    public const int MaxRetries = 1_000;

    /// <summary>Largest exit code.</summary>
    public const int MaxExitCode = 255;

    /// <summary>Longest expression, in characters.</summary>
    public const int MaxExpressionLength = 1_000;

    /// <summary>Longest pattern of a parameter, in characters.</summary>
    public const int MaxPatternLength = 1_000;

    /// <summary>Longest delay or timeout: 365 days in seconds.</summary>
    public const int MaxSeconds = 365 * 24 * 3600;

    /// <summary>Longest retention of ended runs, in days: a hundred years.</summary>
    public const int MaxRetentionDays = 36_500;

    /// <summary>Most ended runs that a retention counts.</summary>
    public const int MaxRetentionRuns = 1_000_000;

    /// <summary>Most entries in one schedule.</summary>
    public const int MaxSchedules = 100;

    /// <summary>Largest limit of active runs, and of failed runs in a row.</summary>
    public const int MaxActiveRuns = 10_000;

    /// <summary>Largest limit of active tasks.</summary>
    public const int MaxActiveTasks = 100_000;

    /// <summary>Most slots of a pool, and of a task in one.</summary>
    public const int MaxPoolSlots = 100_000;

    /// <summary>Most starts in a pool's window of time.</summary>
    public const int MaxPoolStarts = 10_000;

    /// <summary>Longest concurrency key as it is written, in characters.</summary>
    public const int MaxConcurrencyKeyLength = 1_000;

    /// <summary>Longest jitter: a day in seconds.</summary>
    public const int MaxJitterSeconds = 24 * 3600;

    /// <summary>Most days of one calendar.</summary>
    public const int MaxCalendarDays = 10_000;

    /// <summary>Most hours of one calendar.</summary>
    public const int MaxCalendarHours = 100;

    /// <summary>Most hooks of a workflow itself, and of each task.</summary>
    public const int MaxHooks = 50;

    /// <summary>Most addressees of one mail.</summary>
    public const int MaxAddressees = 50;

    /// <summary>Longest address, of a webhook or a mailbox, in characters.</summary>
    public const int MaxAddressLength = 2_000;

    /// <summary>Lowest priority.</summary>
    public const int MinPriority = 1;

    /// <summary>Highest priority.</summary>
    public const int MaxPriority = 10;

    /// <summary>Largest workflow file or request body, in bytes.</summary>
    public const int MaxDocumentBytes = 4 * 1024 * 1024;

    /// <summary>Form of workflow, task, queue and handler names: letters, digits, <c>_ - .</c>, beginning with a letter, digit or <c>_</c>.</summary>
    /// <remarks>No slash, space or control character: a name is safe in a path, a URL, a label and a terminal.</remarks>
    [GeneratedRegex(@"^[\p{L}\p{Nd}_][\p{L}\p{Nd}_.\-]*\z", RegexOptions.NonBacktracking)]
    public static partial Regex Name();

    /// <summary>Form of environment names.</summary>
    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.NonBacktracking)]
    public static partial Regex EnvironmentName();

    /// <summary>Form of parameter names; they become environment names in upper case.</summary>
    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_]*\z", RegexOptions.NonBacktracking)]
    public static partial Regex ParameterName();
}
