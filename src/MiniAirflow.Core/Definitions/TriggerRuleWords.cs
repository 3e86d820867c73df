namespace MiniAirflow.Core.Definitions;

/// <summary>Trigger rules as words.</summary>
public static class TriggerRuleWords
{
    /// <summary>All words, in the order of the enumeration.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "all_success", "all_failed", "all_done", "all_done_min_one_success", "all_skipped", "one_failed", "one_success", "one_done",
        "none_failed", "none_failed_min_one_success", "none_skipped", "always",
    ];

    /// <summary>The word of a rule.</summary>
    public static string Of(TriggerRule rule) => All[(int)rule];
}
