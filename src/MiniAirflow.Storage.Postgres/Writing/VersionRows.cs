using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>Versions as rows.</summary>
internal static class VersionRows
{
    /// <summary>Reads a version; null when there is none.</summary>
    public static WorkflowVersion? Load(WriteContext context, Guid workflowId, int number)
    {
        if (context.ReadOne(Of(workflowId, number), VersionRow.Map) is not { } row) return null;
        var ids = context.ReadAll(TaskIdsOf(workflowId, number), reader => reader.GetGuid(0));
        return row.With(workflowId, number, ids);
    }

    /// <summary>Reads a version; null when there is none.</summary>
    public static async ValueTask<WorkflowVersion?> LoadAsync(ReadPool pool, Guid workflowId, int number, CancellationToken cancellationToken)
    {
        VersionRow? row = null;
        var ids = new List<Guid>();
        await pool.ReadAsync([() => Of(workflowId, number), () => TaskIdsOf(workflowId, number)], (place, reader) =>
        {
            if (place == 0) row = reader.Read() ? VersionRow.Map(reader) : null;
            else
            {
                ids.Clear();
                while (reader.Read()) ids.Add(reader.GetGuid(0));
            }
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return row?.With(workflowId, number, ids);
    }

    /// <summary>Reads many versions in one round trip; those that this program cannot read are left out.</summary>
    public static IReadOnlyList<WorkflowVersion> LoadMany(WriteContext context, IReadOnlyList<(Guid WorkflowId, int Number)> wanted)
    {
        var (ids, numbers) = (new Guid[wanted.Count], new int[wanted.Count]);
        for (var i = 0; i < ids.Length; i++) (ids[i], numbers[i]) = wanted[i];
        return [.. context.ReadAll(Commands.Of("Workflows/versions").With(ids).With(numbers), Read).OfType<WorkflowVersion>()];

        static WorkflowVersion? Read(NpgsqlDataReader row)
        {
            try
            {
                return VersionRow.Map(row).With(row.GetGuid(3), row.GetInt32(4), row.GetFieldValue<Guid[]>(5));
            }
            catch (UnreadableVersionException)
            {
                return null;
            }
        }
    }

    /// <summary>Writes a version with its tasks and edges.</summary>
    public static void Insert(WriteContext context, Guid workflowId, int number, string hash, WorkflowDefinition definition)
    {
        context.Write(Commands.Of("Workflows/insert_version").With(workflowId).With(number).With(hash).With(DefinitionJson.Write(definition)).With(context.Now));
        var ids = definition.Tasks.Select(_ => context.NewId()).ToArray();
        var tasks = definition.Tasks;
        context.Write(Commands.Of("Workflows/insert_tasks").With(ids).With<string[]>([.. tasks.Select(task => task.Name)])
            .With<string[]>([.. tasks.Select(task => PlainText.Of(task.Command?.ToString() ?? ""))]).With<int[]>([.. tasks.Select(task => task.RetryCount)])
            .With<int[]>([.. tasks.Select(task => task.RetryDelaySeconds)]).With<int[]>([.. tasks.Select(task => task.TimeoutSeconds)])
            .With(workflowId).With(context.Now).With(number));
        var graph = WorkflowGraph.Of(tasks);
        var (children, parents) = (new List<Guid>(), new List<Guid>());
        for (var i = 0; i < ids.Length; i++)
            foreach (var parent in graph.ParentsOf(i))
            {
                children.Add(ids[i]);
                parents.Add(ids[parent]);
            }
        context.Write(Commands.Of("Workflows/insert_dependencies").With<Guid[]>([.. children.Select(_ => context.NewId())]).With(children.ToArray()).With(parents.ToArray()));
    }

    private static NpgsqlBatchCommand Of(Guid workflowId, int number) => Commands.Of("Workflows/version").With(workflowId).With(number);

    private static NpgsqlBatchCommand TaskIdsOf(Guid workflowId, int number) => Commands.Of("Workflows/task_ids").With(workflowId).With(number);

    private sealed record VersionRow(string Hash, string Definition, DateTimeOffset CreatedAt)
    {
        public static VersionRow Map(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.Time(2));

        public WorkflowVersion With(Guid workflowId, int number, IReadOnlyList<Guid> ids) =>
            StoredVersion.Read(workflowId, number, Hash, CreatedAt, Definition, ids);
    }
}
