using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Mapping;

/// <summary>The <c>schedule</c> of a workflow, and the keys that go with it.</summary>
internal static class ScheduleMapper
{
    public static ScheduleDefinition[] Map(MapNode map, MapFields fields, MappingContext context)
    {
        var alias = fields.Text("schedule_cron");
        if (fields.Find("schedule") is not { } node) return OfText(alias);
        if (fields.Find("schedule_cron") is not null)
        {
            var entry = map.Entries.Last(e => e.Key is "schedule" or "schedule_cron");
            context.Problems.Add(entry.KeyAt, entry.Key, "Both 'schedule' and 'schedule_cron' are given, which are the same.", "remove one of them");
        }
        return node switch
        {
            ListNode list => [.. list.Items.Select((item, i) => Entry(item, $"schedule[{i}]", context))],
            MapNode => [Entry(node, "schedule", context)],
            _ => OfText(context.Text(node, "schedule")),
        };
    }

    public static SchedulePolicy Policy(MapFields fields) => new()
    {
        Catchup = (Catchup)fields.Choice("catchup"),
        CatchupWindowSeconds = fields.Integer("catchup_window_seconds"),
        Overlap = (Overlap)fields.Choice("overlap"),
        MaxActiveRuns = fields.Integer("max_active_runs"),
        DependsOnPast = fields.Boolean("depends_on_past") ?? false,
        MaxConsecutiveFailedRuns = fields.Integer("max_consecutive_failed_runs"),
        JitterSeconds = fields.Integer("jitter_seconds"),
        HasDataIntervals = fields.Boolean("data_intervals") ?? false,
    };

    // Clients of the contract send an empty text for "no schedule".
    private static ScheduleDefinition[] OfText(string? text) => text is { Length: > 0 } ? [ScheduleDefinition.OfCron(text)] : [];

    private static ScheduleDefinition Entry(DocumentNode node, string path, MappingContext context)
    {
        if (node is ScalarNode) return ScheduleDefinition.OfCron(context.Text(node, path) ?? "");
        if (context.Map(node, path, "a cron expression, or a map with 'cron', 'every' or 'at'") is not { } map) return ScheduleDefinition.OfCron("");
        var fields = new MapFields(map, path, WorkflowKeys.Schedule, context);
        return new ScheduleDefinition
        {
            Cron = fields.Text("cron"),
            Every = fields.Text("every"),
            At = fields.Text("at"),
            TimeZone = fields.Text("timezone"),
            StartDate = fields.Text("start_date"),
            EndDate = fields.Text("end_date"),
            Exclude = fields.Names("exclude"),
            Include = fields.Names("include"),
            OnExcluded = (ExcludedDay)fields.Choice("on_excluded"),
        };
    }
}
