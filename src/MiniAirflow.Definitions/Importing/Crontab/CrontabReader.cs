using System.Text.RegularExpressions;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Importing.Crontab;

/// <summary>Goes through the lines of one crontab.</summary>
internal sealed partial class CrontabReader(ImportOptions options, ImportNames names, ImportLog log)
{
    private static readonly HashSet<string> Macros = new(StringComparer.OrdinalIgnoreCase) { "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly" };

    private readonly CrontabSettings _settings = new(options, log);
    private readonly List<string> _comments = [];
    private int _line;

    public void Read(string text)
    {
        foreach (var raw in text.Split('\n'))
        {
            _line++;
            var line = raw.TrimEnd('\r');
            var content = line.TrimStart(' ', '\t');
            if (content.StartsWith('#')) TakeComment(content.TrimStart('#').Trim());
            else
            {
                if (EnvironmentLine.Read(content) is { } variable) _settings.Set(variable, _line);
                else if (content.Length > 0) TakeEntry(CrontabCursor.Of(line));
                _comments.Clear();
            }
        }
    }

    // A drawing of the fields, or an entry that was put out of use, says nothing about the entry below it; nor does what stands above those.
    private void TakeComment(string text)
    {
        if (text.Length > 0 && char.IsLetter(text[0]) && !FieldNames().IsMatch(text)) _comments.Add(text);
        else _comments.Clear();
    }

    private void TakeEntry(CrontabCursor cursor)
    {
        var start = new Position(_line, cursor.Column);
        if (Schedule(cursor, start) is not { } schedule) return;
        var user = options.HasUsers ? cursor.Word() : null;
        if (cursor.Rest.Length == 0)
        {
            log.Problems.Add(new Position(_line, cursor.Column), "", "The entry has no command.", options.HasUsers ? "with --system a user comes before the command" : null);
            return;
        }
        if (!options.HasUsers && cursor.Rest.StartsWith("root ", StringComparison.Ordinal) && !cursor.Rest.StartsWith("root =", StringComparison.Ordinal))
            log.Note(_line, "The command begins with 'root', as if that were the user; import a crontab that names users with --system.");
        if (user is not null) log.Note(_line, $"The user {ProblemText.Quoted(user)} is not carried: a task runs as the user of its worker. Start a worker as that user with a queue of its own, and name it in 'queue'.");
        if (schedule.Count > 0) Write(schedule, CronCommand.Read(cursor.Rest), start);
    }

    /// <summary>The expressions of an entry: none when there is nothing to carry, null when it is wrong.</summary>
    private IReadOnlyList<string>? Schedule(CrontabCursor cursor, Position start)
    {
        if (cursor.Rest[0] == '@') return Macro(cursor.Word(), start);
        if (cursor.Rest is ['-', ..] and not ['-', ' ' or '\t', ..])
        {
            cursor.Skip(1);
            log.Note(_line, "The '-' before the entry is not carried: it keeps cron from writing to the system's log, and every run is recorded here.");
        }
        return Fields(cursor);
    }

    private IReadOnlyList<string>? Macro(string word, Position start)
    {
        if (Macros.Contains(word)) return [word.ToLowerInvariant()];
        if (word.Equals("@every_minute", StringComparison.OrdinalIgnoreCase)) return ["* * * * *"];
        if (word.Equals("@reboot", StringComparison.OrdinalIgnoreCase))
        {
            log.Note(_line, "The entry is not carried: nothing runs at the start of the machine (@reboot) here. Make it a service of the system, or one that calls 'miniairflow trigger'.");
            return [];
        }
        log.Problems.Add(start, "", $"{ProblemText.Quoted(word)} is no macro; known are {string.Join(", ", Macros)} and @reboot.");
        return null;
    }

    private IReadOnlyList<string>? Fields(CrontabCursor cursor)
    {
        var (fields, columns) = (new string[CronField.Kinds.Count], new int[CronField.Kinds.Count]);
        for (var i = 0; i < fields.Length; i++) (columns[i], fields[i]) = (cursor.Column, cursor.Word());
        if (fields[^1].Length == 0)
        {
            log.Problems.Add(new Position(_line, columns[0]), "", "The line is neither a comment, nor a variable as in NAME=value, nor an entry of five fields and a command.");
            return null;
        }
        if (fields.FirstOrDefault(field => field.Contains('~', StringComparison.Ordinal)) is { } random)
        {
            log.Note(_line, $"The entry is not carried: {ProblemText.Quoted(random)} is a time that cron draws at random. Write a fixed one, and 'jitter_seconds'.");
            return [];
        }
        var problems = CronCarrier.Carry(fields, CronDialect.Vixie, log.Now, out var entries);
        foreach (var (field, problem) in problems) log.Problems.Add(new Position(_line, columns[field]), "", problem);
        if (problems.Count > 0) return null;
        if (entries.Count == 0) log.Note(_line, $"The entry is not carried: {ProblemText.Quoted(string.Join(' ', fields))} never fires, no date fits it.");
        return entries;
    }

    private void Write(IReadOnlyList<string> schedule, CronCommand command, Position start)
    {
        var name = CommandName.Of(command.Line);
        var shell = command.ToShell();
        log.Add(
            new WorkflowDefinition
            {
                Name = names.Unique(name),
                Description = string.Join('\n', _comments),
                Schedules = [.. schedule.Select(ScheduleDefinition.OfCron)],
                TimeZone = _settings.TimeZone,
                Policy = new SchedulePolicy { Catchup = Catchup.None, Overlap = Overlap.Allow, JitterSeconds = _settings.Jitter },
                Env = _settings.Env,
                Tasks =
                [
                    new TaskDefinition
                    {
                        Name = name,
                        Command = _settings.Shell is { } own ? CommandDefinition.FromArgv(own, "-c", shell) : CommandDefinition.FromShell(shell),
                        WorkingDirectory = _settings.Directory,
                    },
                ],
            },
            start);
    }

    [GeneratedRegex(@"\bdom\b|\bdow\b|\bmon\b.*\bcommand\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex FieldNames();
}
