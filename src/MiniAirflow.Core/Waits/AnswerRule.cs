using System.Text;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Core.Waits;

/// <summary>A person's answer to what a task asks.</summary>
/// <param name="Option">The option that was chosen.</param>
/// <param name="Fields">The fields that were filled in.</param>
/// <param name="By">Who says so; empty for nobody in particular. It is noted, not checked.</param>
public sealed record TaskAnswer(string Option, IReadOnlyDictionary<string, string> Fields, string By = "");

/// <summary>What an answer counts as. Pure.</summary>
public static class AnswerRule
{
    /// <summary>Fits an answer to its question, and fills in the defaults of fields.</summary>
    /// <returns>What is wrong, as one sentence; null when nothing is.</returns>
    public static string? Resolve(ApprovalDefinition approval, TaskAnswer answer, out TaskAnswer resolved)
    {
        var fields = DefaultsOf(approval);
        resolved = answer with { Fields = fields };
        if (!approval.Options.Contains(answer.Option, StringComparer.Ordinal))
            return $"{ProblemText.Quoted(answer.Option)} is none of the options: {string.Join(", ", approval.Options)}.";
        foreach (var (name, value) in answer.Fields)
        {
            if (!approval.Fields.TryGetValue(name, out var field))
                return approval.Fields.Count == 0 ? $"The question has no fields, but {ProblemText.Quoted(name)} was given." : $"The question has no field {ProblemText.Quoted(name)}; it has {string.Join(", ", approval.Fields.Keys.Order(StringComparer.Ordinal))}.";
            if (Encoding.UTF8.GetByteCount(value) > Limits.MaxValueBytes) return $"Field '{name}' is longer than {Limits.MaxValueBytes} bytes.";
            if (ParameterCheck.Problem(field, value) is { } problem) return $"Field '{name}' {problem}.";
            fields[name] = value;
        }
        // Whoever declines need not fill in what goes with a consent.
        if (approval.Fails(answer.Option)) return null;
        return approval.Fields.Keys.FirstOrDefault(name => !fields.ContainsKey(name)) is { } missing ? $"Field '{missing}' is required and has no default." : null;
    }

    /// <summary>How the task ends by an answer that fits.</summary>
    /// <param name="task">The task that asked.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="answeredAt">When it was given.</param>
    public static TaskOutcome OutcomeOf(TaskDefinition task, TaskAnswer answer, DateTimeOffset answeredAt) =>
        OutcomeOf(task, answer, $"{(answer.By.Length > 0 ? answer.By : "Somebody")} chose {ProblemText.Quoted(answer.Option)} at {WaitTimes.Shown(answeredAt)}.");

    internal static TaskOutcome OutcomeOf(TaskDefinition task, TaskAnswer answer, string reason)
    {
        var outputs = new Dictionary<string, string>(answer.Fields, StringComparer.Ordinal) { [ApprovalDefinition.OptionOutput] = answer.Option };
        var fails = task.Approval!.Fails(answer.Option);
        if (task.Branch is not null && !fails) outputs[BranchDefinition.Output] = answer.Option;
        return new TaskOutcome { Kind = fails ? OutcomeKind.Failed : OutcomeKind.Success, Reason = reason, Outputs = outputs, IsFinal = fails };
    }

    internal static Dictionary<string, string> DefaultsOf(ApprovalDefinition approval) =>
        approval.Fields.Where(field => field.Value.Default is not null).ToDictionary(field => field.Key, field => field.Value.Default!, StringComparer.Ordinal);
}
