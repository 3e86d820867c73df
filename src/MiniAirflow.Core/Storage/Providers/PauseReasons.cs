namespace MiniAirflow.Core.Storage.Providers;

/// <summary>Reasons of pauses that the program itself sets.</summary>
public static class PauseReasons
{
    /// <summary>So many scheduled runs in a row have failed.</summary>
    public static string AfterFailures(int count) => count == 1 ? "Its last scheduled run failed." : $"Its last {count} scheduled runs failed.";
}
