using System.Globalization;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Importing.Crontab;

/// <summary>What the variables of a crontab say for the lines after them.</summary>
internal sealed class CrontabSettings(ImportOptions options, ImportLog log)
{
    private readonly SortedDictionary<string, string> _env = new(StringComparer.Ordinal);

    /// <summary>Zone of the schedule.</summary>
    public string TimeZone { get; private set; } = options.TimeZone;

    /// <summary>Most seconds by which a start is put off.</summary>
    public int Jitter { get; private set; }

    /// <summary>The shell; null for <c>/bin/sh</c>.</summary>
    public string? Shell { get; private set; }

    /// <summary>Directory that a command begins in; null when it is not known.</summary>
    public string? Directory { get; private set; } = options.Directory;

    /// <summary>The environment as it is now.</summary>
    public IReadOnlyDictionary<string, string> Env => new SortedDictionary<string, string>(_env, StringComparer.Ordinal);

    public void Set(EnvironmentLine variable, int line)
    {
        var (name, value) = variable;
        switch (name)
        {
            case "MAILTO" or "MAILFROM":
                if (value.Length > 0) log.Note(line, $"{name} is not carried: no mail is sent. The output of each run is kept, see 'miniairflow logs'.");
                return;
            case "CONTENT_TYPE" or "CONTENT_TRANSFER_ENCODING":
                log.Note(line, $"{name} is not carried: it is about mails, and none is sent.");
                return;
            case "CRON_TZ":
                SetZone(value, line);
                return;
            case "RANDOM_DELAY":
                SetDelay(value, line);
                return;
            case "LOGNAME" or "USER":
                log.Note(line, $"{name} is not carried: cron sets it itself, and here it is that of the worker.");
                return;
            case "TZ":
                log.Note(line, "TZ is carried as environment of the commands; as in cron, it does not move the schedule (CRON_TZ does, or 'timezone' here).");
                break;
            case "SHELL":
                Shell = value is "/bin/sh" or "" ? null : value;
                break;
            case "HOME" when value.StartsWith('/'):
                Directory = value;
                break;
        }
        if (!Limits.EnvironmentName().IsMatch(name)) log.Note(line, $"{ProblemText.Quoted(name)} is not carried: it is no name of an environment variable.");
        else if (name.StartsWith("MINIAIRFLOW_", StringComparison.Ordinal)) log.Note(line, $"{name} is not carried: names beginning with MINIAIRFLOW_ are set for each task.");
        else _env[name] = value;
    }

    private void SetZone(string value, int line)
    {
        if (Zones.Find(value, out var problem) is not null) TimeZone = value;
        else log.Problems.Add(new Position(line, 1), "", problem!.Message, problem.Hint);
    }

    private void SetDelay(string value, int line)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes <= Limits.MaxJitterSeconds / 60) Jitter = minutes * 60;
        else log.Note(line, $"RANDOM_DELAY={ProblemText.Quoted(value)} is not carried: 'jitter_seconds' is a day at most.");
    }
}
