using System.Globalization;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Hooks;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Scheduler.Notifications;

/// <summary>What happened, in words for people. Pure.</summary>
internal static class NoticeText
{
    /// <summary>One line.</summary>
    public static string Title(HookNotice notice)
    {
        var happened = HookEvents.Parse(notice.Event);
        if (happened == HookEvent.Test) return $"{notice.Workflow}: a sample";
        if (notice.Task is { } task)
            return string.Create(CultureInfo.InvariantCulture, $"{notice.Workflow}: task {task} {Verb(happened, notice.TaskState)}, attempt {notice.Attempt}");
        return happened switch
        {
            HookEvent.DeadlineMissed => $"{notice.Workflow}: the run is late",
            HookEvent.SuccessOverdue => $"{notice.Workflow}: no run has succeeded for too long",
            _ => $"{notice.Workflow}: the run {Verb(happened, notice.RunState)}",
        };
    }

    /// <summary>What else is known, in pairs of a name and a value, in order.</summary>
    public static IEnumerable<(string Name, string Value)> Facts(HookNotice notice)
    {
        if (notice.Reason is { } reason) yield return ("Reason", reason);
        if (notice.FailedTasks is { } failed) yield return ("Did not succeed", string.Join(", ", failed));
        if (notice.LogicalDate is { } date) yield return ("Logical date", DateText.Of(date));
        if (notice.RunId is { } run) yield return ("Run", run.ToString());
        yield return ("At", DateText.Of(notice.At));
        if (notice.Link is { } link) yield return ("Link", link);
    }

    /// <summary>All of it, a line each.</summary>
    public static string Full(HookNotice notice) => string.Join('\n',
        [Title(notice), .. Facts(notice).Select(fact => $"{fact.Name}: {fact.Value}"), .. notice.LogTail is { } log ? new[] { "", "The end of its log:", log } : []]);

    private static string Verb(HookEvent happened, string? state) => happened switch
    {
        HookEvent.Success => "succeeded",
        HookEvent.Cancelled => "was cancelled",
        HookEvent.Skipped => "was skipped",
        HookEvent.Retry => "is tried again",
        _ => state switch { "timed_out" => "ran out of time", "lost" => "was lost with its worker", "cancelled" => "was cancelled", _ => "failed" },
    };
}
