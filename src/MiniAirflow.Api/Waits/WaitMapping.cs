using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Waits;

/// <summary>Waits as wire records.</summary>
internal static class WaitMapping
{
    public static ApprovalResource Shown(OpenQuestion question)
    {
        var (attempt, approval) = (question.Attempt, question.Approval);
        return new()
        {
            TaskRunId = attempt.Id,
            WorkflowRunId = attempt.WorkflowRunId,
            WorkflowName = question.WorkflowName,
            TaskName = attempt.TaskName,
            Message = attempt.Wait?.Message ?? attempt.TaskName, // until somebody has looked, its values are not known
            Options = approval.Options,
            Fields = [.. approval.Fields.Select(field => Shown(field.Key, field.Value))],
            Approvers = approval.Approvers,
            Since = attempt.Wait?.Since ?? attempt.QueuedAt ?? attempt.StartedAt,
            TimesOutAt = attempt.Wait?.TimesOutAt,
            Default = approval.Default,
        };
    }

    private static ApprovalFieldResource Shown(string name, ParameterDefinition field) => new()
    {
        Name = name,
        Type = field.Type switch
        {
            ParameterType.WholeNumber => "integer",
            ParameterType.Number => "number",
            ParameterType.Boolean => "boolean",
            ParameterType.Date => "date",
            ParameterType.Json => "json",
            _ => "string",
        },
        Default = field.Default,
        Enum = field.Enum.Count > 0 ? field.Enum : null,
        Description = field.Description.Length > 0 ? field.Description : null,
    };
}
