using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Logs;

/// <summary>How logs are printed.</summary>
/// <param name="IsFollowing">Go on until the attempt ends.</param>
/// <param name="Tail">Only this many lines from the end; null for all.</param>
/// <param name="IsJson">A JSON object for each line.</param>
/// <param name="HasNames">Each line begins with its task's name.</param>
internal sealed record LogStyle(bool IsFollowing, int? Tail, bool IsJson, bool HasNames);

/// <summary>Prints logs of attempts, several at once if need be: lines of one never break those of another.</summary>
internal sealed class LogPrinter(CommandHost host, MiniAirflowClient client, LogStyle style)
{
    private readonly Lock _output = new();

    /// <summary>Prints one log to its end.</summary>
    public async Task PrintAsync(TaskRunResource attempt, CancellationToken cancellationToken)
    {
        var log = await OpenAsync(attempt.Id, cancellationToken).ConfigureAwait(false);
        await using (log.ConfigureAwait(false))
        {
            await foreach (var line in new LogLineReader(log.Content).ReadAsync(cancellationToken).ConfigureAwait(false)) Print(attempt, line);
        }
    }

    /// <summary>Opens a log where printing begins.</summary>
    private async Task<LogStream> OpenAsync(Guid taskRunId, CancellationToken cancellationToken)
    {
        var offset = style.Tail is { } lines ? await LogTail.OffsetAsync(client, taskRunId, lines, cancellationToken).ConfigureAwait(false) : (long?)null;
        return await client.ReadLogAsync(taskRunId, new LogQuery { Offset = offset, Follow = style.IsFollowing }, cancellationToken).ConfigureAwait(false);
    }

    private void Print(TaskRunResource attempt, string line)
    {
        lock (_output)
        {
            if (style.IsJson) host.Out.WriteJson(new LogLine(attempt.Id, attempt.TaskName, attempt.Attempt, line), CommandJsonContext.Default.LogLine);
            else host.Out.WriteLine(style.HasNames ? $"{TerminalText.Line(NameOf(attempt))} | {TerminalText.Block(line)}" : TerminalText.Block(line));
            if (style.IsFollowing) host.Out.Flush();
        }
    }

    private static string NameOf(TaskRunResource attempt) => TaskNames.Of(attempt.TaskName, attempt.MapIndex) + (attempt.Attempt == 1 ? "" : $" #{attempt.Attempt}");
}
