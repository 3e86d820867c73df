namespace MiniAirflow.Core.Definitions.Validation;

/// <summary>Rules of what a workflow and its tasks say about ending late, and about being tried again.</summary>
internal static class EndRules
{
    public static void Check(WorkflowDefinition definition, ProblemList problems)
    {
        TextRules.Between(definition.TimeoutSeconds, 0, Limits.MaxSeconds, "timeout_seconds", problems);
        TextRules.Between(definition.RetryCount, 0, Limits.MaxRetries, "retry_count", problems);
        TextRules.Between(definition.RetryDelaySeconds, 0, Limits.MaxSeconds, "retry_delay_seconds", problems);
        if (definition.Retention is { } retention)
        {
            TextRules.Between(retention.Days ?? 0, 0, Limits.MaxRetentionDays, "retention.days", problems);
            TextRules.Between(retention.Runs ?? 0, 0, Limits.MaxRetentionRuns, "retention.runs", problems);
            if (retention is { Days: null, Runs: null }) problems.Add("retention", "It says nothing.", "name 'days', 'runs', or both; 0 keeps everything");
        }
        if (definition.RetryCount != 0) return;
        if (definition.RetryDelaySeconds != 0) Unused("retry_delay_seconds", problems);
        if (definition.RetryFrom != RetryFrom.Failed) Unused("retry_from", problems);
    }

    public static void Check(TaskDefinition task, string path, ProblemList problems)
    {
        TextRules.Between(task.QueueTimeoutSeconds, 0, Limits.MaxSeconds, $"{path}.queue_timeout_seconds", problems);
        if (task.QueueTimeoutSeconds != 0 && (task.WaitFor is not null || task.Approval is not null))
            problems.Add($"{path}.queue_timeout_seconds", "The task waits without a worker, so it is in no queue.", "bound its wait with the wait's own 'timeout_seconds'");
    }

    private static void Unused(string key, ProblemList problems) => problems.Add(key, "A run is never tried again, so this says nothing.", "add 'retry_count'");
}
