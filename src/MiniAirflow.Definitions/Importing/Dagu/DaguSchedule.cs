using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Importing.Dagu;

/// <summary>When a DAG of Dagu starts by itself, and what becomes of starts that were missed.</summary>
internal static class DaguSchedule
{
    private static readonly string[] ZonePrefixes = ["CRON_TZ=", "TZ="];

    public static IReadOnlyList<ScheduleDefinition> Entries(DaguMap dag, ImportLog log)
    {
        var node = dag.Take("schedule");
        if (node is not MapNode map || (map.Find("start") ?? map.Find("stop") ?? map.Find("restart")) is null) return Entries(node, log);
        var kinds = new DaguMap(map, log);
        var start = Entries(kinds.Take("start"), log);
        kinds.TellRest(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["stop"] = "a schedule only starts runs; a time limit ('timeout_seconds') or a workflow that runs 'miniairflow cancel' ends them",
            ["restart"] = "a schedule only starts runs; with 'overlap: cancel_previous' each start ends the run before",
        });
        return start;
    }

    /// <summary>How starts that were missed or overlap are treated; Dagu makes up for none unless a window is given, and lets a start pass while a run is alive.</summary>
    public static SchedulePolicy Policy(DaguMap dag, bool isScheduled, ImportLog log)
    {
        var window = dag.TextNode("catchup_window");
        var overlap = dag.TextNode("overlap_policy");
        var runs = dag.TextNode("max_active_runs");
        if (!isScheduled) return new SchedulePolicy();
        var policy = new SchedulePolicy { Catchup = Catchup.None, Overlap = Overlap.Skip };
        if (int.TryParse(runs?.Text, System.Globalization.CultureInfo.InvariantCulture, out var most) && most > 1)
            policy = policy with { Overlap = Overlap.Allow, MaxActiveRuns = Math.Min(most, Limits.MaxActiveRuns) };
        if (window is null)
        {
            if (overlap is not null) log.Note(overlap.At.Line, "'overlap_policy' is not carried: without 'catchup_window' Dagu makes up for no missed run, so it has no effect.");
            return policy;
        }
        if (!ScheduleTexts.TryParseDuration(window.Text, out var span))
        {
            log.Note(window.At.Line, $"'catchup_window' is not carried: {ProblemText.Quoted(window.Text)} is no duration. ({ScheduleTexts.DurationForm})");
            return policy;
        }
        policy = policy with { CatchupWindowSeconds = (int)Math.Min(span.TotalSeconds, Limits.MaxSeconds) };
        return overlap?.Text switch
        {
            "all" => policy with { Catchup = Catchup.All, Overlap = Overlap.QueueAll },
            "latest" => policy with { Catchup = Catchup.Latest, Overlap = Overlap.QueueOne },
            _ => policy with { Catchup = Catchup.All },
        };
    }

    private static ScheduleDefinition[] Entries(DocumentNode? node, ImportLog log) => node switch
    {
        null => [],
        ListNode list => [.. list.Items.SelectMany(item => Entry(item, log))],
        _ => Entry(node, log),
    };

    private static ScheduleDefinition[] Entry(DocumentNode node, ImportLog log)
    {
        if (node is ScalarNode scalar) return scalar.Kind == ScalarKind.Null ? [] : Cron(scalar, log);
        if (node is not MapNode map)
        {
            log.Problems.Add(node.At, "", "An entry of 'schedule' is a cron expression, or a map with 'kind'.");
            return [];
        }
        var entry = new DaguMap(map, log);
        entry.Take("kind");
        var (expression, at) = (entry.TextNode("expression"), entry.Text("at"));
        entry.TellRest(new Dictionary<string, string>(StringComparer.Ordinal));
        if (at is not null) return [new ScheduleDefinition { At = at }];
        if (expression is not null) return Cron(expression, log);
        log.Problems.Add(node.At, "", "The entry of 'schedule' has neither 'expression' nor 'at'.");
        return [];
    }

    private static ScheduleDefinition[] Cron(ScalarNode scalar, ImportLog log)
    {
        var words = scalar.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var prefix = words is [var first, ..] ? Array.Find(ZonePrefixes, one => first.StartsWith(one, StringComparison.Ordinal)) : null;
        var zone = prefix is null ? null : words[0][prefix.Length..];
        if (prefix is not null) words = words[1..];
        switch (words)
        {
            case []:
                return [];
            case ["@every", var period]:
                log.Note(scalar.At.Line, "'@every' is carried as 'every', which is counted from 1970-01-01 in UTC and not from the start of the scheduler.");
                return [new ScheduleDefinition { Every = period, TimeZone = zone }];
            case [['@', ..] macro]:
                return [new ScheduleDefinition { Cron = macro, TimeZone = zone }];
            case { Length: 5 }:
                break;
            default:
                log.Problems.Add(scalar.At, "", $"A cron expression has five fields; {ProblemText.Quoted(scalar.Text)} has {words.Length}.");
                return [];
        }
        var problems = CronCarrier.Carry(words, CronDialect.Go, log.Now, out var expressions);
        foreach (var (_, problem) in problems) log.Problems.Add(scalar.At, "", problem);
        if (problems.Count == 0 && expressions.Count == 0) log.Note(scalar.At.Line, $"{ProblemText.Quoted(scalar.Text)} is not carried: it never fires, no date fits it.");
        return [.. expressions.Select(expression => new ScheduleDefinition { Cron = expression, TimeZone = zone })];
    }
}
