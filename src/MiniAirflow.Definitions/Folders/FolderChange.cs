namespace MiniAirflow.Definitions;

/// <summary>A workflow file that is new, changed or gone.</summary>
/// <param name="Path">Absolute path of the file.</param>
/// <param name="Workflow">What it says now, which may be only problems: keep the last good version then. Null when the file is gone.</param>
/// <param name="FormerName">Name of the workflow that this file defined when it was last good before this change; null when it never was. Another name in <paramref name="Workflow"/> means that it was renamed.</param>
public sealed record FolderChange(string Path, ParsedWorkflow? Workflow, string? FormerName)
{
    /// <summary>Whether the file is gone, or can no longer be seen because its folder is.</summary>
    public bool IsRemoved => Workflow is null;
}
