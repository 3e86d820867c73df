using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Files;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Definitions;

namespace MiniAirflow.Commands.Schedules;

/// <summary>The schedules that a command line names: in a file, or on the server.</summary>
internal static class ScheduleSource
{
    /// <summary>Whether a word means a file rather than a workflow of the server.</summary>
    public static bool IsFile(string word) => word == WorkflowFiles.StandardInput || File.Exists(word) || DocumentFormats.OfFile(word) is not null;

    /// <summary>What one file means.</summary>
    /// <exception cref="CommandException">It cannot be read, or means nothing; its problems are written already.</exception>
    public static async Task<WorkflowDefinition> ReadFileAsync(string path, CommandHost host, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path)) throw CommandException.BadInput($"'{path}' is a folder; name one workflow file.");
        var read = await WorkflowFiles.ReadAsync([path], host, runsHere: true, cancellationToken).ConfigureAwait(false);
        return FileProblems.AreReported(host, read)
            ? throw CommandException.BadInput($"{path} is no valid workflow file.")
            : read[0].Parsed.Definition!;
    }

    /// <summary>What a version of a workflow on the server means.</summary>
    public static async Task<WorkflowDefinition> OfServerAsync(ServerConnection connection, Guid workflowId, int version, CancellationToken cancellationToken)
    {
        var resource = await connection.Client.GetVersionAsync(workflowId, version, cancellationToken).ConfigureAwait(false);
        return DefinitionJson.Read(resource.Definition!.Value.GetRawText());
    }

    /// <summary>The same of the current version.</summary>
    public static Task<WorkflowDefinition> OfServerAsync(ServerConnection connection, WorkflowResource workflow, CancellationToken cancellationToken) =>
        OfServerAsync(connection, workflow.Id, workflow.Version, cancellationToken);

    /// <summary>The times of a definition. A remark tells of each calendar that is not known, and so not applied.</summary>
    /// <exception cref="CommandException">It cannot be read here.</exception>
    public static Timetable TimetableOf(WorkflowDefinition definition, Func<string, WorkCalendar?> calendars, DateTimeOffset now, ICollection<string> remarks) =>
        Timetable.TryRead(KnownCalendars.Only(definition, calendars, remarks), now, calendars, out var timetable, out var problem)
            ? timetable!
            : throw CommandException.BadInput(problem!.Hint is null ? problem.Message : $"{problem.Message.TrimEnd('.')}; {problem.Hint}");
}
