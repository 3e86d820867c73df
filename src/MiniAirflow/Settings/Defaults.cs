namespace MiniAirflow.Settings;

/// <summary>Where things are unless told otherwise.</summary>
internal static class Defaults
{
    /// <summary>State lives beside the workflows it is about, in the working directory: two projects never share it, and deleting it is a fresh start.</summary>
    public const string DataDirectory = ".miniairflow";

    /// <summary>Folder that is watched for workflow files, if it exists and no other is named.</summary>
    public const string WorkflowFolder = "workflows";
}
