using System.Text;

namespace MiniAirflow.Worker.Processes;

/// <summary>Kills what a dead worker left behind, found by the mark that every task's processes carry.</summary>
public static class ProcessSweeper
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Kills every process of these workers' tasks on this host.</summary>
    /// <param name="workers">Identities of workers that are dead.</param>
    /// <returns>How many processes were killed.</returns>
    public static int Sweep(IReadOnlySet<Guid> workers)
    {
        var marks = workers.Select(id => Encoding.ASCII.GetBytes($"{TaskEnvironment.WorkerIdName}={id}")).ToArray();
        return ProcessTree.KillAll(
            () => ProcessTree.Find(stat => Array.Exists(marks, mark => ProcFs.HasEnvironment(stat.Pid, mark))), Patience).Killed;
    }
}
