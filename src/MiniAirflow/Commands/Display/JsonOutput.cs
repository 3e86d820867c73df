using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Moving;

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

/// <summary>What <c>resume</c> did to a queue, or to everything.</summary>
internal sealed record Resumed(string Scope, string? Name, bool IsResumed = true);

/// <summary>One thing wrong with a file.</summary>
internal sealed record FileProblem(string File, int Line, int Column, string Path, string Message, string? Hint);

/// <summary>What <c>validate</c> found.</summary>
internal sealed record ValidationReport(bool IsValid, int Files, IReadOnlyList<FileProblem> Problems);

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

/// <summary>JSON of what only the command line says; what the API says too is written by <see cref="WireJsonContext"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkflowDetails))]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(Deleted))]
[JsonSerializable(typeof(Resumed))]
[JsonSerializable(typeof(DeletedCalendar))]
[JsonSerializable(typeof(ValidationReport))]
[JsonSerializable(typeof(VersionInfo))]
[JsonSerializable(typeof(SchemaVersion))]
[JsonSerializable(typeof(RunsSummary))]
[JsonSerializable(typeof(CopyProgressLine))]
[JsonSerializable(typeof(CopySummary))]
internal sealed partial class CommandJsonContext : JsonSerializerContext;
