using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Commands.Running;

/// <summary>The pools that <c>run</c> needs: nobody is there to make one while its tasks wait, so they must be there before.</summary>
internal static class LocalPools
{
    /// <summary>Makes the pools that files name, in a database that is made for these runs; in any other they must be there, and large enough.</summary>
    /// <exception cref="CommandException">A task would wait for ever.</exception>
    public static async Task PrepareAsync(CommandHost host, IPoolStore pools, IEnumerable<WorkflowDefinition> definitions, bool isTemporary)
    {
        var tasks = definitions.SelectMany(definition => definition.Tasks.Select(task => (Definition: definition, Task: task))).Where(one => one.Task.Pool is not null);
        foreach (var (definition, task) in tasks)
        {
            var known = await pools.FindAsync(task.Pool!, CancellationToken.None).ConfigureAwait(false);
            if (known is null && isTemporary)
            {
                await pools.PutAsync(new Pool { Name = task.Pool!, Slots = Limits.MaxPoolSlots }, CancellationToken.None).ConfigureAwait(false);
                host.Remark($"Pool '{task.Pool}' has room for all here: its size is known to the server alone.");
            }
            else if (known is null)
                throw CommandException.BadInput($"Task '{task.Name}' of workflow '{definition.Name}' is in pool '{task.Pool}', which this database does not have; leave --db out, or make the pool on a server that uses it.");
            else if (known.Pool.Slots < task.PoolSlots)
                throw CommandException.BadInput($"Task '{task.Name}' of workflow '{definition.Name}' needs {task.PoolSlots} slots of pool '{task.Pool}', which has {known.Pool.Slots}.");
        }
    }
}
