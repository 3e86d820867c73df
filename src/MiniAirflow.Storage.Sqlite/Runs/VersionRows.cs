using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Versions as rows.</summary>
internal static class VersionRows
{
    /// <summary>Reads a version; null when there is none.</summary>
    public static WorkflowVersion? Load(Database db, Guid workflowId, int number)
    {
        var read = db["Workflows/version"].Bind(workflowId).Bind(number);
        if (!read.Read()) return null;
        var (hash, definition, created) = (read.Text(0), read.Text(1), read.Time(2));
        read.Reset();
        var ids = new List<Guid>();
        var tasks = db["Workflows/task_ids"].Bind(workflowId).Bind(number);
        while (tasks.Read()) ids.Add(tasks.Guid(0));
        return StoredVersion.Read(workflowId, number, hash, created, definition, ids);
    }

    /// <summary>Writes a version with its tasks and edges.</summary>
    public static WorkflowVersion Insert(WriteContext context, Guid workflowId, int number, string hash, WorkflowDefinition definition)
    {
        var (db, now) = (context.Db, context.Now);
        db["Workflows/insert_version"].Bind(workflowId).Bind(number).Bind(hash).Bind(DefinitionJson.Write(definition)).Bind(now).Execute();
        var ids = definition.Tasks.Select(_ => context.NewId()).ToArray();
        var version = new WorkflowVersion(workflowId, number, hash, now, definition, ids);
        for (var i = 0; i < ids.Length; i++)
        {
            var task = definition.Tasks[i];
            db["Workflows/insert_task"].Bind(ids[i]).Bind(workflowId).Bind(task.Name).Bind(task.Command?.ToString() ?? "")
                .Bind(task.RetryCount).Bind(task.RetryDelaySeconds).Bind(task.TimeoutSeconds).Bind(now).Bind(number).Bind(i).Execute();
        }
        for (var i = 0; i < ids.Length; i++)
            foreach (var parent in version.Graph.ParentsOf(i))
                db["Workflows/insert_dependency"].Bind(context.NewId()).Bind(ids[i]).Bind(ids[parent]).Execute();
        return version;
    }
}
