namespace MiniAirflow.Core.Storage;

/// <summary>Is told, in this process, of what was removed because it is kept no longer: for counters.</summary>
public interface IRetentionObserver
{
    /// <summary>Something was removed. It must be quick and must not throw.</summary>
    /// <param name="runs">How many runs.</param>
    /// <param name="taskRuns">How many task runs.</param>
    void OnRemoved(int runs, int taskRuns);
}
