using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Commands.Display;

/// <summary>Output for programs: compact JSON, one document or one a line. Its encoder leaves nothing in it that a terminal obeys.</summary>
internal static class JsonOutput
{
    public static void WriteJson<T>(this TextWriter output, T value, JsonTypeInfo<T> type) => output.Write(JsonSerializer.Serialize(value, type) + "\n");
}

/// <summary>A workflow with what <c>show</c> tells of it.</summary>
/// <param name="Workflow">The workflow.</param>
/// <param name="Tasks">Its tasks.</param>
/// <param name="Runs">Its newest runs.</param>
internal sealed record WorkflowDetails(WorkflowResource Workflow, IReadOnlyList<TaskResource> Tasks, IReadOnlyList<WorkflowRunResource> Runs);

/// <summary>A line of a log.</summary>
internal sealed record LogLine(Guid TaskRunId, string Task, int Attempt, string Line);

/// <summary>What <c>delete</c> did.</summary>
internal sealed record Deleted(Guid Id, string Name, bool IsDeleted = true);

/// <summary>What <c>calendar delete</c> did.</summary>
internal sealed record DeletedCalendar(string Name, bool IsDeleted = true);

/// <summary>What <c>pools delete</c> did.</summary>
internal sealed record DeletedPool(string Name, bool IsDeleted = true);

/// <summary>A secret or a variable that was deleted.</summary>
internal sealed record DeletedName(string Name, bool IsDeleted = true);

/// <summary>What <c>users delete</c> did.</summary>
internal sealed record DeletedUser(string Name, bool IsDeleted = true);

/// <summary>What <c>resume</c> did to a queue, or to everything.</summary>
internal sealed record Resumed(string Scope, string? Name, bool IsResumed = true);

/// <summary>One thing wrong with a file.</summary>
internal sealed record FileProblem(string File, int Line, int Column, string Path, string Message, string? Hint);

/// <summary>What <c>validate</c> found.</summary>
internal sealed record ValidationReport(bool IsValid, int Files, IReadOnlyList<FileProblem> Problems);

/// <summary>What <c>import</c> made.</summary>
internal sealed record ImportReport(bool IsValid, IReadOnlyList<ImportedFile> Workflows, IReadOnlyList<ImportRemark> Notes, IReadOnlyList<FileProblem> Problems);

/// <summary>A workflow that was imported.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Source">The file it comes from.</param>
/// <param name="Line">The line it comes from.</param>
/// <param name="Path">The file that was written; null when none was.</param>
/// <param name="Yaml">The text of its workflow file.</param>
internal sealed record ImportedFile(string Name, string Source, int Line, string? Path, string Yaml);

/// <summary>What an import did not carry.</summary>
internal sealed record ImportRemark(string File, int Line, string Text);

/// <summary>What <c>version</c> tells.</summary>
internal sealed record VersionInfo(string Version, string? Commit, string Runtime, string Platform);

/// <summary>Where a schema is.</summary>
internal sealed record SchemaVersion(string Database, long Current, long Newest);

/// <summary>How one run of <c>run</c> ended.</summary>
internal sealed record RunSummary(string Workflow, Guid RunId, string State, double Seconds, IReadOnlyDictionary<string, int> Tasks, IReadOnlyList<FailedTask> Failed);

/// <summary>A task that did not succeed, with the end of its log.</summary>
internal sealed record FailedTask(string Task, Guid TaskRunId, int Attempt, string State, string? Reason, string LogTail);

/// <summary>The last line of <c>run --json</c>.</summary>
internal sealed record RunsSummary(string Type, bool IsSuccess, IReadOnlyList<RunSummary> Runs);

/// <summary>What <c>schedule diff</c> found.</summary>
/// <param name="Workflow">Name of the workflow.</param>
/// <param name="IsDifferent">Whether any slot goes or comes.</param>
/// <param name="Goes">How many go.</param>
/// <param name="Comes">How many come.</param>
/// <param name="Stays">How many stay.</param>
/// <param name="Slots">The slots, in order.</param>
/// <param name="Remarks">Sentences for people.</param>
internal sealed record DiffReport(string Workflow, bool IsDifferent, int Goes, int Comes, int Stays, IReadOnlyList<DiffedSlot> Slots, IReadOnlyList<string> Remarks);

/// <summary>A slot of either schedule.</summary>
/// <param name="Change"><c>goes</c>, <c>comes</c> or <c>stays</c>.</param>
/// <param name="At">When, in UTC.</param>
/// <param name="Local">The same on the wall of its zone.</param>
/// <param name="Zone">The zone.</param>
/// <param name="Note">What is odd about it.</param>
internal sealed record DiffedSlot(string Change, DateTime At, string Local, string Zone, string? Note);

/// <summary>What <c>schedule why</c> answers.</summary>
/// <param name="Workflow">Name of the workflow.</param>
/// <param name="At">The time that was asked about, in UTC.</param>
/// <param name="HasRun">Whether it ran.</param>
/// <param name="Verdict">An outcome of the ledger, or <c>planned</c>, <c>undecided</c>, <c>no_slot</c>, <c>no_schedule</c>, <c>before_workflow</c> or <c>unrecorded</c>.</param>
/// <param name="Answer">The same as one sentence.</param>
/// <param name="Occurrence">The row of the ledger.</param>
/// <param name="SlotBefore">For <c>no_slot</c>, the nearest slot before, in UTC.</param>
/// <param name="SlotAfter">For <c>no_slot</c>, the nearest slot after, in UTC.</param>
internal sealed record WhyReport(
    string Workflow, DateTime At, bool HasRun, string Verdict, string Answer, OccurrenceResource? Occurrence, DateTime? SlotBefore, DateTime? SlotAfter);

/// <summary>JSON of what only the command line says; what the API says too is written by <see cref="WireJsonContext"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkflowDetails))]
[JsonSerializable(typeof(List<TaskChangesResource>))]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(Deleted))]
[JsonSerializable(typeof(Resumed))]
[JsonSerializable(typeof(DeletedCalendar))]
[JsonSerializable(typeof(DeletedPool))]
[JsonSerializable(typeof(DeletedName))]
[JsonSerializable(typeof(DeletedUser))]
[JsonSerializable(typeof(ValidationReport))]
[JsonSerializable(typeof(ImportReport))]
[JsonSerializable(typeof(VersionInfo))]
[JsonSerializable(typeof(SchemaVersion))]
[JsonSerializable(typeof(RunsSummary))]
[JsonSerializable(typeof(DiffReport))]
[JsonSerializable(typeof(WhyReport))]
internal sealed partial class CommandJsonContext : JsonSerializerContext;
