using System.Text.Json;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Workflows;

/// <summary>The model as wire records.</summary>
internal static class WorkflowMapping
{
    public static WorkflowResource Shown(this Workflow workflow, string? change = null, Pause? pause = null) => new()
    {
        Id = workflow.Id,
        Name = workflow.Name,
        Description = workflow.Description,
        Tags = workflow.Tags.Length == 0 ? null : workflow.Tags.Split(' '),
        ScheduleCron = workflow.ScheduleCron,
        IsActive = workflow.IsActive,
        CreatedAt = workflow.CreatedAt,
        Version = workflow.Version,
        NextFireAt = workflow.NextFireAt,
        ScheduleProblem = workflow.ScheduleProblem,
        Change = change,
        Pause = pause is null ? null : new WorkflowPauseResource { Reason = pause.Reason, By = pause.By, PausedAt = pause.PausedAt, ResumeAt = pause.ResumeAt },
    };

    public static WorkflowVersionResource Shown(this WorkflowVersion version) => new()
    {
        WorkflowId = version.WorkflowId,
        Number = version.Number,
        Hash = version.Hash,
        CreatedAt = version.CreatedAt,
        TaskCount = version.Definition.Tasks.Count,
    };

    public static WorkflowVersionResource ShownWhole(this WorkflowVersion version)
    {
        using var definition = JsonDocument.Parse(DefinitionJson.Write(version.Definition));
        return version.Shown() with { Definition = definition.RootElement.Clone() };
    }

    public static VersionDiffResource DiffOf(WorkflowVersion before, WorkflowVersion after) => new()
    {
        WorkflowId = after.WorkflowId,
        From = before.Number,
        To = after.Number,
        Changes = [.. DefinitionDiff.Of(before.Definition, after.Definition).Select(change => new VersionChangeResource { Kind = change.Kind, Path = change.Path, Before = change.Before, After = change.After })],
    };
}
