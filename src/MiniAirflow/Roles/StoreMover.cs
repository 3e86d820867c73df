using MiniAirflow.Commands.Moving;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Moving;
using MiniAirflow.Settings;
using MiniAirflow.Storage.Postgres;
using MiniAirflow.Storage.Postgres.Moving;
using MiniAirflow.Storage.Sqlite.Moving;
using MiniAirflow.Worker.Logs;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Roles;

/// <summary>Opens the two sides of a copy between stores.</summary>
internal static class StoreMover
{
    private const string LogFolder = "logs";

    /// <summary>Opens both, the source first.</summary>
    /// <exception cref="StoreException">One of them is in use, or cannot be used.</exception>
    public static async Task<OpenCopy> OpenAsync(CopyRequest request)
    {
        var copy = new OpenCopy();
        try
        {
            copy.Source = OpenSource(copy, request);
            copy.Target = request.IsPreview && IsUnmade(request.To) ? null : OpenTarget(copy, request);
            return copy;
        }
        catch
        {
            await copy.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static CopySource OpenSource(OpenCopy copy, CopyRequest request)
    {
        var shown = request.From.Shown;
        if (request.From.PostgresUrl is { } url)
        {
            var database = copy.Keep(PostgresContents.OpenSource(url, shown));
            return new CopySource(shown, database, copy.Keep(PostgresLogs.Open(url, PostgresContents.ApplicationName)));
        }
        var file = copy.Keep(SqliteContents.OpenSource(request.From.Path));
        // Who holds the file knows that all its workers are dead. Their tasks will run again in the new home: what is left of them must be gone.
        if (!request.IsPreview) copy.Killed = ProcessSweeper.Sweep(ActiveWorkers(file)).Killed;
        var folder = Path.Combine(request.FromData, LogFolder);
        return new CopySource(shown, file, Directory.Exists(folder) ? new FileLogReader(copy.Keep(new LogDirectory(folder))) : new NoLogs());
    }

    private static CopyDestination OpenTarget(OpenCopy copy, CopyRequest request)
    {
        var shown = request.To.Shown;
        if (request.To.PostgresUrl is { } url)
        {
            var database = copy.Keep(PostgresContents.OpenTarget(url, shown));
            return new CopyDestination(shown, database, copy.Keep(PostgresLogs.Open(url, PostgresContents.ApplicationName)));
        }
        var file = copy.Keep(SqliteContents.OpenTarget(request.To.Path));
        var directory = copy.Keep(new LogDirectory(Path.Combine(request.ToData, LogFolder)));
        return new CopyDestination(shown, file, copy.Keep(new FileLogDestination(directory)));
    }

    /// <summary>Whether the target has yet to be made, or to get a schema: then it is empty, and a preview leaves it alone.</summary>
    private static bool IsUnmade(DatabaseLocation target) =>
        (!target.IsShared && !File.Exists(target.Path)) || (StoreOpener.OpenMigrator(target) is { } migrator && IsBehind(migrator));

    private static bool IsBehind(IMigrator migrator)
    {
        try
        {
            return migrator.Status() is var status && status.Current < status.Newest;
        }
        catch (StoreException e) when (!e.IsTransient)
        {
            // An unfinished copy, or what opening it will say again.
            return false;
        }
    }

    private static HashSet<Guid> ActiveWorkers(SqliteContents file)
    {
        var workers = MovedTables.All.Single(table => table.Name == "workers");
        var status = workers.Columns.ToList().FindIndex(column => column.Name == "status");
        var ids = new HashSet<Guid>();
        file.Read(workers, null, int.MaxValue, row =>
        {
            if (row.Cells[status].Content is "active") ids.Add(row.Cells[0].Id);
        });
        return ids;
    }

    /// <summary>The logs of a server that has left none.</summary>
    private sealed class NoLogs : ILogReader
    {
        public ValueTask<int> ReadAsync(Guid taskRunId, long offset, Memory<byte> buffer, CancellationToken cancellationToken) => ValueTask.FromResult(0);

        public ValueTask<long> LengthAsync(Guid taskRunId, CancellationToken cancellationToken) => ValueTask.FromResult(0L);

        public ValueTask DeleteAsync(IReadOnlyCollection<Guid> taskRunIds, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
