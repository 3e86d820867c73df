using System.Globalization;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Commands.Schedules;

/// <summary>All that is known of a workflow at a time.</summary>
/// <param name="Workflow">The workflow.</param>
/// <param name="At">The time that is asked about.</param>
/// <param name="Now">When it is asked.</param>
internal sealed record SlotQuestion(WorkflowResource Workflow, DateTimeOffset At, DateTimeOffset Now)
{
    /// <summary>The times of the version that was in force then.</summary>
    public required Timetable Timetable { get; init; }

    /// <summary>What that version does with them.</summary>
    public required SchedulePolicy Policy { get; init; }

    /// <summary>The zone in which to speak of it.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>What the ledger says of that time; null for nothing.</summary>
    public OccurrenceResource? Row { get; init; }

    /// <summary>The run that the row names; null for none, or when it is gone.</summary>
    public WorkflowRunResource? Run { get; init; }
}

/// <summary>Whether a workflow ran at a time, and if not, why. Pure.</summary>
/// <param name="HasRun">Whether it ran.</param>
/// <param name="Verdict">The outcome in the ledger, or the word for why there is none.</param>
/// <param name="Sentence">The answer for people.</param>
internal sealed record SlotAnswer(bool HasRun, string Verdict, string Sentence)
{
    /// <summary>For a time that is no slot, the nearest before it; null when there is none.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>For a time that is no slot, the nearest after it; null when there is none.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>Answers.</summary>
    public static SlotAnswer Of(SlotQuestion question) => question.Row is { } row ? OfRow(question, row) : WithoutRow(question);

    /// <summary>The row that tells of a time, among those whose slots reach over it: a row of several slots says nothing of the times between them.</summary>
    public static OccurrenceResource? RowOf(IReadOnlyList<OccurrenceResource> rows, DateTimeOffset at, Timetable timetable) =>
        rows.FirstOrDefault(row => row.Slot == at || row.LastSlot == at) ?? (IsSlot(timetable, at) ? rows.FirstOrDefault(row => row.Slot <= at && at <= row.LastSlot) : null);

    private static SlotAnswer OfRow(SlotQuestion question, OccurrenceResource row)
    {
        var when = Format.Moment(question.At, question.Zone);
        var sentence = row.Outcome switch
        {
            "started" => $"Yes: {when} started {Format.Duration(TimeSpan.FromMilliseconds(row.LagMs ?? 0))} after its time; {RunOf(question)}.",
            "deduplicated" => $"Yes: there was a run for {when} already; {RunOf(question)}.",
            "waiting" => $"Not yet: {when} waits for other runs of the workflow to end.",
            "skipped_overlap" => $"No: {when} was let pass, because another run of the workflow was alive.",
            "skipped_pause" => $"No: the workflow was paused at {when}, and its catch-up policy did not make up for that.",
            "skipped_calendar" => $"No: {when} was left out by a calendar.",
            "missed" => $"No: no scheduler fired {when} in time, and the catch-up policy did not make up for that.",
            "failed" => $"No: the run of {when} could not be created.",
            "withdrawn" => $"No: {when} waited for other runs of the workflow when the schedule was taken away.",
            _ => $"The outcome of {when} is {row.Outcome}.",
        };
        if (row.Reason is { } reason) sentence += " " + reason;
        if (row.Slots > 1)
            sentence += string.Create(CultureInfo.InvariantCulture, $" It is one of {row.Slots} slots in a row with that outcome, from {Format.Moment(row.Slot, question.Zone)} to {Format.Moment(row.LastSlot, question.Zone)}.");
        return new SlotAnswer(row.Outcome is "started" or "deduplicated", row.Outcome, sentence);
    }

    private static string RunOf(SlotQuestion question) =>
        question.Run is { } run ? $"run {run.Id} is {run.State}" : question.Row?.RunId is { } id ? $"its run {id} is gone" : "its run is gone";

    private static SlotAnswer WithoutRow(SlotQuestion question)
    {
        var (workflow, at, timetable) = (question.Workflow, question.At, question.Timetable);
        var when = Format.Moment(at, question.Zone);
        if (timetable.IsEmpty) return new SlotAnswer(false, "no_schedule", $"No: {workflow.Name} {(at > question.Now ? "has" : "had")} no schedule{(at > question.Now ? "" : " then")}; it runs only when triggered.");
        if (at < workflow.CreatedAt)
            return new SlotAnswer(false, "before_workflow", $"No: {when} was before the workflow existed; it was created at {Format.Moment(workflow.CreatedAt, question.Zone)}.");
        if (!IsSlot(timetable, at)) return NoSlot(question, when);
        if (at > question.Now && timetable.NextAfter(at.AddTicks(-1))?.ExcludedBy is { } calendar)
            return new SlotAnswer(false, "skipped_calendar", $"No: {when} lies in the future, and calendar {calendar} leaves it out.");
        if (at > question.Now)
            return new SlotAnswer(false, "planned", $"Not yet: {when} lies in the future{(workflow.IsActive ? " and is planned" : ", and the workflow is paused")}.");
        if (!workflow.IsActive)
            return new SlotAnswer(false, "undecided", $"Not yet: {when} is not decided, because the workflow is paused; its catch-up policy decides when it is resumed.");
        return workflow.NextFireAt <= at.AddSeconds(question.Policy.JitterSeconds)
            ? new SlotAnswer(false, "undecided", $"Not yet: {when} is due, but no scheduler has fired it.")
            : new SlotAnswer(false, "unrecorded", $"No: {when} is a slot of the schedule, but the ledger has nothing of it; it tells only of what fell due under the schedule of that time, and since it is kept.");
    }

    private static SlotAnswer NoSlot(SlotQuestion question, string when)
    {
        var (before, after) = (question.Timetable.LastBefore(question.At)?.At, question.Timetable.NextAfter(question.At)?.At);
        string[] near = [.. new[] { before, after }.OfType<DateTimeOffset>().Select(slot => Format.Moment(slot, question.Zone))];
        var nearest = near.Length == 2 ? $"the nearest are {near[0]} before and {near[1]} after" : near.Length == 1 ? $"the nearest is {near[0]}" : "there is none near it";
        return new SlotAnswer(false, "no_slot", $"No: {when} is no slot of the schedule of {question.Workflow.Name}; {nearest}.") { Before = before, After = after };
    }

    private static bool IsSlot(Timetable timetable, DateTimeOffset at) => timetable.NextAfter(at.AddTicks(-1))?.At == at;
}
