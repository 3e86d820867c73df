namespace MiniAirflow.Core.Storage.Providers;

/// <summary>Reasons of pauses that the program itself sets.</summary>
public static class PauseReasons
{
    /// <summary>Who pauses when the program itself does.</summary>
    public const string Scheduler = "scheduler";

    /// <summary>A definition, or a client that gave no reason, said so.</summary>
    public const string SwitchedOff = "Switched off.";

    /// <summary>So many scheduled runs in a row have failed.</summary>
    public static string AfterFailures(int count) => count == 1 ? "Its last scheduled run failed." : $"Its last {count} scheduled runs failed.";
}
